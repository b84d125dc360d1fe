package org.angarium.persistence.jdbc;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;

/** Reads and writes {@code angarium_message}, within a transaction of the caller's. */
final class MessageTable {
  private static final int KEYS = 64;
  private static final int ROWS_OF_A_FETCH = 64;

  private final Connection connection;
  private final Dialect dialect;

  MessageTable(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  void insert(Collection<StoreRecord.MessageStored> messages) throws SQLException, StoreException {
    if (messages.isEmpty()) {
      return;
    }
    String sql =
        "INSERT INTO "
            + Schema.MESSAGE
            + " (message, part, size, checksum, content) VALUES (?, ?, ?, ?, ?)";
    try (BatchedStatement statement = new BatchedStatement(connection, sql, false)) {
      for (StoreRecord.MessageStored message : messages) {
        for (int part = 0; part < Parts.count(message.content()); part++) {
          byte[] content = Parts.part(message.content(), part);
          statement.row().setLong(1, message.messageId());
          statement.row().setInt(2, part);
          statement.row().setInt(3, message.content().length);
          statement.row().setInt(4, Parts.checksum(content));
          statement.row().setBytes(5, content);
          statement.add(content.length);
        }
      }
      statement.flush();
    }
  }

  /** Deletes those of these messages that stand nowhere any more. */
  void deleteUnheld(Collection<Long> ids) throws SQLException {
    new KeyList(
            connection,
            dialect.deleteByKey(Schema.MESSAGE)
                + " WHERE message IN (%s) AND (SELECT 1 FROM "
                // Not as NOT EXISTS, which might be planned as a join that reads the whole table.
                + dialect.byIndex(Schema.PLACE, Schema.PLACE_OF_MESSAGE)
                + " WHERE "
                + Schema.PLACE
                + ".message = "
                + Schema.MESSAGE
                + ".message LIMIT 1) IS NULL",
            KEYS)
        .forEach(List.copyOf(ids), PreparedStatement::executeUpdate);
  }

  /**
   * The contents of these messages.
   *
   * @throws StoreException if one is missing or damaged; the message names it
   */
  Map<Long, byte[]> contents(Collection<Long> ids) throws SQLException, StoreException {
    List<Part> parts = new ArrayList<>();
    new KeyList(
            connection,
            "SELECT message, size, checksum, content FROM "
                + dialect.byIndex(Schema.MESSAGE, Schema.PRIMARY)
                + " WHERE message IN (%s) ORDER BY message, part",
            KEYS)
        .forEach(List.copyOf(ids), statement -> read(statement, parts));
    Map<Long, ByteArrayOutputStream> contents = new HashMap<>();
    Map<Long, Integer> sizes = new HashMap<>();
    for (Part part : parts) {
      if (Parts.checksum(part.content()) != part.checksum()) {
        throw new StoreException(
            "the table %s is damaged: the checksum of message %d is wrong"
                .formatted(Schema.MESSAGE, part.messageId()));
      }
      sizes.put(part.messageId(), part.size());
      contents
          .computeIfAbsent(part.messageId(), id -> new ByteArrayOutputStream(part.size()))
          .writeBytes(part.content());
    }
    Map<Long, byte[]> whole = new HashMap<>();
    for (long id : ids) {
      ByteArrayOutputStream content = contents.get(id);
      if (content == null || content.size() != sizes.getOrDefault(id, -1)) {
        throw new StoreException(
            "the table %s is damaged: of message %d there are %s of %s bytes"
                .formatted(
                    Schema.MESSAGE, id, content == null ? 0 : content.size(), sizes.get(id)));
      }
      whole.put(id, content.toByteArray());
    }
    return whole;
  }

  private record Part(long messageId, int size, int checksum, byte[] content) {}

  private static void read(PreparedStatement statement, List<Part> parts) throws SQLException {
    statement.setFetchSize(ROWS_OF_A_FETCH);
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        parts.add(new Part(rows.getLong(1), rows.getInt(2), rows.getInt(3), rows.getBytes(4)));
      }
    }
  }
}
