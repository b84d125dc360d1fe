package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/**
 * A statement for many keys at a time, {@code … IN (?, ?, …)}, in a few lengths only, so that a
 * database meets few texts; a list that is shorter is filled up with a key that is nowhere.
 */
final class KeyList {
  private static final int[] LENGTHS = {1, 8, 64};

  private static final long NOWHERE = Long.MIN_VALUE;

  private final Connection connection;
  private final String sql;
  private final int longest;
  private final List<Long> further;

  /**
   * Takes the text.
   *
   * @param sql with {@code %s} for the list's question marks
   * @param longest at most so many keys at a time
   * @param further values for question marks behind the list
   */
  KeyList(Connection connection, String sql, int longest, Long... further) {
    this.connection = connection;
    this.sql = sql;
    this.longest = longest;
    this.further = List.of(further);
  }

  /** What is done with a statement whose values are bound. */
  interface Use {
    void with(PreparedStatement bound) throws SQLException;
  }

  /** Uses the statement as often as the keys ask for. */
  void forEach(List<Long> keys, Use use) throws SQLException {
    for (int from = 0; from < keys.size(); ) {
      int length = length(keys.size() - from);
      List<Long> some = keys.subList(from, Math.min(keys.size(), from + length));
      String text = sql.formatted(String.join(", ", Collections.nCopies(length, "?")));
      try (PreparedStatement statement = connection.prepareStatement(text)) {
        int index = 0;
        for (int i = 0; i < length; i++) {
          statement.setLong(++index, i < some.size() ? some.get(i) : NOWHERE);
        }
        for (long value : further) {
          statement.setLong(++index, value);
        }
        use.with(statement);
      }
      from += some.size();
    }
  }

  private int length(int wanted) {
    for (int length : LENGTHS) {
      if (length >= wanted || length >= longest) {
        return length;
      }
    }
    return LENGTHS[LENGTHS.length - 1];
  }
}
