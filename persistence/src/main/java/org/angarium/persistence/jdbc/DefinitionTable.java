package org.angarium.persistence.jdbc;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Consumer;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;

/** Reads and writes {@code angarium_definition}, within a transaction of the caller's. */
final class DefinitionTable {
  private static final int ROWS_OF_A_FETCH = 64;

  private final Connection connection;

  DefinitionTable(Connection connection) {
    this.connection = connection;
  }

  /**
   * Visits all definitions in their order.
   *
   * @return the last one's position; 0 if there is none
   */
  long read(Consumer<StoreRecord> visitor) throws SQLException, StoreException {
    String query =
        "SELECT id, position, kind, content FROM " + Schema.DEFINITION + " ORDER BY position, part";
    long position = 0;
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setFetchSize(ROWS_OF_A_FETCH);
      try (ResultSet rows = statement.executeQuery()) {
        boolean more = rows.next();
        while (more) {
          long id = rows.getLong(1);
          position = rows.getLong(2);
          int kind = rows.getInt(3);
          ByteArrayOutputStream content = new ByteArrayOutputStream();
          do {
            content.writeBytes(rows.getBytes(4));
            more = rows.next();
          } while (more && rows.getLong(1) == id);
          visitor.accept(DefinitionCodec.decode(id, kind, content.toByteArray()));
        }
      }
    }
    return position;
  }

  /** Deletes rows, which must be there. */
  void delete(Collection<Long> ids) throws SQLException, StoreException {
    if (ids.isEmpty()) {
      return;
    }
    String sql = "DELETE FROM " + Schema.DEFINITION + " WHERE id = ?";
    try (BatchedStatement statement = new BatchedStatement(connection, sql, true)) {
      for (long id : ids) {
        statement.add(id);
      }
      statement.flush();
    }
  }

  void insert(Collection<Changes.Definition> definitions) throws SQLException, StoreException {
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
        for (int part = 0; part < Parts.count(row.content()); part++) {
          byte[] content = Parts.part(row.content(), part);
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
}
