package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.angarium.persistence.StoreException;

/**
 * Who may write: one row with an epoch that goes up with each new holder, and the number of the
 * holder's last transaction. Every transaction asks for its epoch and its predecessor in the same
 * statement that counts it, so one that is late changes nothing, and one whose outcome was lost can
 * be told from one that did not happen. Time is the database's.
 */
final class Lease {
  private final Dialect dialect;
  private final String location;
  private final Duration length;
  private final LeaseHolder holder = LeaseHolder.ofThisProcess();
  private long epoch;
  private long transactions;

  /** What the row says. */
  record Row(
      long epoch,
      LeaseHolder holder,
      long idleMillis,
      long transactions,
      Changes.Highest highest) {}

  /**
   * Prepares to take it.
   *
   * @param length after so long without a transaction another broker may take it
   */
  Lease(Dialect dialect, String location, Duration length) {
    this.dialect = dialect;
    this.location = location;
    this.length = length;
  }

  /** Reads the row. */
  Row read(Connection connection) throws SQLException, StoreException {
    String query =
        "SELECT epoch, holder, %s - renewed, transactions, highest_message, highest_holder FROM %s"
            .formatted(dialect.nowMillis(), Schema.LEASE);
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        throw new StoreException(
            "the row of %s in %s is missing".formatted(Schema.LEASE, location));
      }
      return new Row(
          rows.getLong(1),
          new LeaseHolder(rows.getString(2)),
          rows.getLong(3),
          rows.getLong(4),
          new Changes.Highest(rows.getLong(5), rows.getLong(6)));
    }
  }

  /** Takes it if nobody has it, or its holder has ended or been silent for too long; commits. */
  boolean tryTake(Connection connection) throws SQLException, StoreException {
    Row found = read(connection);
    String take =
        "UPDATE %1$s SET epoch = epoch + 1, holder = ?, renewed = %2$s WHERE epoch = ? AND (renewed <= %2$s - ? OR ?)"
            .formatted(Schema.LEASE, dialect.nowMillis());
    try (PreparedStatement statement = connection.prepareStatement(take)) {
      statement.setString(1, holder.text());
      statement.setLong(2, found.epoch());
      statement.setLong(3, length.toMillis());
      statement.setBoolean(4, dialect.isExclusive() || found.holder().isGone());
      boolean taken = statement.executeUpdate() == 1;
      connection.commit();
      if (taken) {
        epoch = found.epoch() + 1;
        transactions = read(connection).transactions();
        connection.rollback();
      }
      return taken;
    }
  }

  /**
   * Counts a transaction, as its first statement, and so renews the lease.
   *
   * @return false if it was committed already, by an attempt whose outcome did not arrive
   * @throws StoreException if the lease is another broker's
   */
  boolean advance(Connection connection, Changes.Highest highest)
      throws SQLException, StoreException {
    String update =
        "UPDATE %s SET transactions = ?, renewed = %s, highest_message = ?, highest_holder = ? WHERE epoch = ? AND transactions = ?"
            .formatted(Schema.LEASE, dialect.nowMillis());
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setLong(1, transactions + 1);
      statement.setLong(2, highest.messageId());
      statement.setLong(3, highest.holderId());
      statement.setLong(4, epoch);
      statement.setLong(5, transactions);
      if (statement.executeUpdate() == 1) {
        return true;
      }
    }
    Row found = read(connection);
    if (found.epoch() != epoch || found.transactions() != transactions + 1) {
      throw lost(found);
    }
    return false;
  }

  /** The transaction that was counted last is committed. */
  void committed() {
    transactions++;
  }

  /** Which holder this is: another number for each, and higher than those of all before. */
  long epoch() {
    return epoch;
  }

  /** How many transactions the database has counted. */
  long transactions() {
    return transactions;
  }

  /** Keeps it while there is nothing to write; commits. */
  void renew(Connection connection) throws SQLException, StoreException {
    String update =
        "UPDATE %s SET renewed = %s WHERE epoch = ?".formatted(Schema.LEASE, dialect.nowMillis());
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setLong(1, epoch);
      if (statement.executeUpdate() != 1) {
        throw lost(read(connection));
      }
      connection.commit();
    }
  }

  /** Gives it up, so that the next need not wait; commits. */
  void release(Connection connection) throws SQLException {
    String update =
        "UPDATE %s SET renewed = 0, holder = '' WHERE epoch = ?".formatted(Schema.LEASE);
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setLong(1, epoch);
      statement.executeUpdate();
      connection.commit();
    }
  }

  /** How often it must be renewed. */
  Duration pause() {
    return length.dividedBy(3);
  }

  private StoreException lost(Row found) {
    return new StoreException(
        "the lease on the database %s is lost: the broker %s has taken it over, this one may not write any more"
            .formatted(location, found.holder().name()));
  }
}
