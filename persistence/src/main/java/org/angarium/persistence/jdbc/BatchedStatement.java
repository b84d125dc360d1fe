package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.angarium.persistence.StoreException;

/** A statement with bound values that goes to the database for many rows at a time. */
final class BatchedStatement implements AutoCloseable {
  private static final int MOST_ROWS = 1_000;
  private static final int MOST_BYTES = 4 << 20;

  private final PreparedStatement statement;
  private final String sql;
  private final boolean meetsRows;
  private int rows;
  private int bytes;

  /**
   * Prepares it.
   *
   * @param meetsRows whether it must meet at least one row each time
   */
  BatchedStatement(Connection connection, String sql, boolean meetsRows) throws SQLException {
    this.statement = connection.prepareStatement(sql);
    this.sql = sql;
    this.meetsRows = meetsRows;
  }

  /** Adds a row of numbers. */
  void add(long... values) throws SQLException, StoreException {
    for (int i = 0; i < values.length; i++) {
      statement.setLong(i + 1, values[i]);
    }
    add(values.length * Long.BYTES);
  }

  /** Where to bind values before {@link #add(int)}. */
  PreparedStatement row() {
    return statement;
  }

  /** Adds the row whose values have been bound. */
  void add(int rowBytes) throws SQLException, StoreException {
    statement.addBatch();
    rows++;
    bytes += rowBytes;
    if (rows == MOST_ROWS || bytes >= MOST_BYTES) {
      flush();
    }
  }

  /** Sends what has been added. */
  void flush() throws SQLException, StoreException {
    if (rows > 0) {
      for (int met : statement.executeBatch()) {
        if (meetsRows && met < 1 && met != Statement.SUCCESS_NO_INFO) {
          throw new StoreException(
              "somebody else has changed the store's tables: no row for \"" + sql + "\"");
        }
      }
      rows = 0;
      bytes = 0;
    }
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
