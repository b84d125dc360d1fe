package org.angarium.persistence.jdbc;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.zip.CRC32C;
import org.angarium.persistence.StoreException;

/**
 * Reads and writes {@code angarium_body_part}, within a transaction of the caller's: the parts of a
 * large body, each at the position of its first byte, and its end, which only a complete body has.
 */
final class BodyPartTable {
  /** Where the end of a body is. */
  static final int END = -1;

  private static final int ROWS_OF_A_FETCH = 8;

  private final Connection connection;
  private final String byKey;
  private final String deletion;
  private final String location;

  BodyPartTable(Connection connection, Dialect dialect, String location) {
    this.connection = connection;
    this.byKey = dialect.byIndex(Schema.BODY_PART, Schema.PRIMARY);
    this.deletion = dialect.deleteByKey(Schema.BODY_PART);
    this.location = location;
  }

  /**
   * A row.
   *
   * @param position of the first byte within the body, or {@link #END}
   * @param content up to {@link Parts#BYTES} bytes, at least one; of the end the body's length
   */
  record Part(long body, int position, byte[] content) {
    /** What says that a body is complete. */
    static Part end(long body, int length) {
      return new Part(body, END, ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
    }

    /** A checksum that only fits this content at its place in its body. */
    int checksum() {
      CRC32C checksum = new CRC32C();
      checksum.update(
          ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(body).putInt(position).flip());
      checksum.update(content);
      return (int) checksum.getValue();
    }
  }

  /** Takes parts that were read. */
  interface Reader {
    void take(Part part) throws StoreException;
  }

  /** Takes the first rows of bodies. */
  interface Visitor {
    void found(long body, boolean complete);
  }

  /**
   * Inserts rows, as long as the lease is as it was.
   *
   * @throws StoreException if another broker has taken the lease
   */
  void insert(List<Part> parts, long epoch) throws SQLException, StoreException {
    // Looks at the lease and locks nothing: the store's other transactions change its row.
    String sql =
        "INSERT INTO "
            + Schema.BODY_PART
            + " (body, position, checksum, content) SELECT ?, ?, ?, ? FROM "
            + Schema.LEASE
            + " WHERE epoch = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Part part : parts) {
        statement.setLong(1, part.body());
        statement.setInt(2, part.position());
        statement.setInt(3, part.checksum());
        statement.setBytes(4, part.content());
        statement.setLong(5, epoch);
        // Not in a batch: not every driver tells how many rows each statement of one has inserted.
        if (statement.executeUpdate() == 0) {
          throw new StoreException(
              "the lease on the database %s is lost: another broker has taken it over, this one may not write any more"
                  .formatted(location));
        }
      }
    }
  }

  /** Deletes rows that an earlier attempt may have inserted. */
  void deleteAgain(List<Part> parts) throws SQLException {
    String sql = deletion + " WHERE body = ? AND position = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Part part : parts) {
        statement.setLong(1, part.body());
        statement.setInt(2, part.position());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /**
   * Deletes the first rows of a body, its end before all others. That needs no lease: what nobody
   * needs here, nobody needs anywhere, and numbers are not used again.
   *
   * @param most at most so many
   * @return whether there are more
   */
  boolean deleteSome(long body, int most) throws SQLException {
    int behind = Integer.MAX_VALUE;
    String query =
        "SELECT position FROM "
            + byKey
            + " WHERE body = ? ORDER BY body, position LIMIT 1 OFFSET ?";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setLong(1, body);
      statement.setInt(2, most);
      try (ResultSet rows = statement.executeQuery()) {
        if (rows.next()) {
          behind = rows.getInt(1);
        }
      }
    }
    String sql = deletion + " WHERE body = ? AND position < ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, body);
      statement.setInt(2, behind);
      statement.executeUpdate();
    }
    return behind < Integer.MAX_VALUE;
  }

  /** Visits the bodies of which there are rows, in the order of their numbers. */
  void bodies(Visitor visitor) throws SQLException {
    String query =
        "SELECT body, position FROM " + byKey + " WHERE body > ? ORDER BY body, position LIMIT 1";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      long body = 0;
      boolean more = true;
      while (more) {
        statement.setLong(1, body);
        try (ResultSet rows = statement.executeQuery()) {
          more = rows.next();
          if (more) {
            body = rows.getLong(1);
            visitor.found(body, rows.getInt(2) == END);
          }
        }
      }
    }
  }

  /**
   * How long a body is, bytes.
   *
   * @throws StoreException if it is not complete, or its end is damaged
   */
  int length(long body) throws SQLException, StoreException {
    int[] length = {END};
    read(body, END - 1, 0, end -> length[0] = lengthFrom(end));
    if (length[0] < 0) {
      throw damaged(body, "its end is not there");
    }
    return length[0];
  }

  private int lengthFrom(Part end) throws StoreException {
    if (end.content().length != Integer.BYTES) {
      throw damaged(end.body(), "its end has %d bytes".formatted(end.content().length));
    }
    return ByteBuffer.wrap(end.content()).getInt();
  }

  /**
   * Reads the rows of a body between two positions, in their order, without these.
   *
   * @throws StoreException if one is damaged; the message says where
   */
  void read(long body, int after, int before, Reader reader) throws SQLException, StoreException {
    String query =
        "SELECT position, checksum, content FROM "
            + byKey
            + " WHERE body = ? AND position > ? AND position < ? ORDER BY body, position";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setFetchSize(ROWS_OF_A_FETCH);
      statement.setLong(1, body);
      statement.setInt(2, after);
      statement.setInt(3, before);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Part part = new Part(body, rows.getInt(1), rows.getBytes(3));
          if (part.checksum() != rows.getInt(2)) {
            throw damaged(body, "the checksum at %d is wrong".formatted(part.position()));
          }
          reader.take(part);
        }
      }
    }
  }

  /** What to say of a body that is not what was written. */
  StoreException damaged(long body, String reason) {
    return new StoreException(
        "the table %s in %s is damaged: body %d: %s"
            .formatted(Schema.BODY_PART, location, body, reason));
  }
}
