package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.zip.CRC32C;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;

/** Writes changes into the tables, as part of a transaction of the caller's. */
final class TableWriter {
  private final Connection connection;

  TableWriter(Connection connection) {
    this.connection = connection;
  }

  /**
   * Writes all.
   *
   * @throws StoreException if the tables are not as this store left them
   */
  void write(Changes changes) throws SQLException, StoreException {
    delete(changes.definitions().gone(), Schema.DEFINITION, "id");
    delete(changes.places().gone(), Schema.PLACE, "position");
    delete(changes.places().ended(), Schema.PLACE, "holder");
    delete(changes.messages().gone(), Schema.MESSAGE, "message");
    insertDefinitions(changes.definitions().added());
    count(changes.places().counted());
    insertPlaces(changes.places().added());
    insertMessages(changes.messages().added());
  }

  private void delete(Collection<Long> keys, String table, String column)
      throws SQLException, StoreException {
    if (keys.isEmpty()) {
      return;
    }
    String sql = "DELETE FROM %s WHERE %s = ?".formatted(table, column);
    try (BatchedStatement statement = new BatchedStatement(connection, sql, true)) {
      for (long key : keys) {
        statement.add(key);
      }
      statement.flush();
    }
  }

  private void insertDefinitions(Collection<Changes.Definition> definitions)
      throws SQLException, StoreException {
    if (definitions.isEmpty()) {
      return;
    }
    String sql =
        "INSERT INTO "
            + Schema.DEFINITION
            + " (id, part, position, kind, name, content) VALUES (?, ?, ?, ?, ?, ?)";
    try (BatchedStatement statement = new BatchedStatement(connection, sql, false)) {
      for (Changes.Definition definition : definitions) {
        DefinitionCodec.Row row = DefinitionCodec.encode(definition.defined());
        for (int part = 0; part < parts(row.content()); part++) {
          byte[] content = part(row.content(), part);
          statement.row().setLong(1, row.id());
          statement.row().setInt(2, part);
          statement.row().setLong(3, definition.position());
          statement.row().setInt(4, row.kind());
          statement.row().setString(5, row.name());
          statement.row().setBytes(6, content);
          statement.add(content.length);
        }
      }
      statement.flush();
    }
  }

  private void count(Collection<Place> places) throws SQLException, StoreException {
    if (places.isEmpty()) {
      return;
    }
    String sql = "UPDATE " + Schema.PLACE + " SET deliveries = ? WHERE position = ?";
    try (BatchedStatement statement = new BatchedStatement(connection, sql, true)) {
      for (Place place : places) {
        statement.add(place.deliveries, place.position);
      }
      statement.flush();
    }
  }

  private void insertPlaces(Collection<Place> places) throws SQLException, StoreException {
    if (places.isEmpty()) {
      return;
    }
    String sql =
        "INSERT INTO "
            + Schema.PLACE
            + " (position, holder, message, deliveries) VALUES (?, ?, ?, ?)";
    try (BatchedStatement statement = new BatchedStatement(connection, sql, false)) {
      for (Place place : places) {
        statement.add(place.position, place.holderId, place.message.id, place.deliveries);
      }
      statement.flush();
    }
  }

  private void insertMessages(Collection<StoreRecord.MessageStored> messages)
      throws SQLException, StoreException {
    if (messages.isEmpty()) {
      return;
    }
    String sql =
        "INSERT INTO "
            + Schema.MESSAGE
            + " (message, part, size, checksum, content) VALUES (?, ?, ?, ?, ?)";
    try (BatchedStatement statement = new BatchedStatement(connection, sql, false)) {
      for (StoreRecord.MessageStored message : messages) {
        for (int part = 0; part < parts(message.content()); part++) {
          byte[] content = part(message.content(), part);
          statement.row().setLong(1, message.messageId());
          statement.row().setInt(2, part);
          statement.row().setInt(3, message.content().length);
          statement.row().setInt(4, checksum(content));
          statement.row().setBytes(5, content);
          statement.add(content.length);
        }
      }
      statement.flush();
    }
  }

  /** CRC32C. */
  static int checksum(byte[] content) {
    CRC32C checksum = new CRC32C();
    checksum.update(content);
    return (int) checksum.getValue();
  }

  /** At least one, which may be empty. */
  private static int parts(byte[] content) {
    return Math.max(1, (content.length + Schema.PART_BYTES - 1) / Schema.PART_BYTES);
  }

  private static byte[] part(byte[] content, int part) {
    if (content.length <= Schema.PART_BYTES) {
      return content;
    }
    int from = part * Schema.PART_BYTES;
    return Arrays.copyOfRange(content, from, Math.min(content.length, from + Schema.PART_BYTES));
  }
}
