package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/**
 * A statement for many keys at a time, {@code … IN (?, ?, …)}, in a few lengths only, so that a
 * database meets few texts; a list that is shorter is filled up with its last key.
 */
final class KeyList {
  private static final int[] LENGTHS = {1, 8, 64};

  private final Connection connection;
  private final String sql;
  private final int longest;
  private final List<Long> leading;

  /**
   * Takes the text.
   *
   * @param sql with {@code %s} for the list's question marks
   * @param longest at most so many keys at a time
   * @param leading values for question marks before the list
   */
  KeyList(Connection connection, String sql, int longest, Long... leading) {
    this.connection = connection;
    this.sql = sql;
    this.longest = longest;
    this.leading = List.of(leading);
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
        for (long value : leading) {
          statement.setLong(++index, value);
        }
        for (int i = 0; i < length; i++) {
          statement.setLong(++index, some.get(Math.min(i, some.size() - 1)));
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
