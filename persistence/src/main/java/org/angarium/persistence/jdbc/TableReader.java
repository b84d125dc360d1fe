package org.angarium.persistence.jdbc;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;

/** Reads all that is live from the tables, in pages, and keeps the lease meanwhile. */
final class TableReader {
  private static final int PLACES_OF_A_PAGE = 512;
  private static final int MESSAGES_OF_A_QUERY = 64;
  private static final int ROWS_OF_A_FETCH = 64;

  private final Connection connection;
  private final Lease lease;
  private final Consumer<StoreRecord> visitor;
  private final LiveIndex index;
  private long renewed = System.nanoTime();

  TableReader(Connection connection, Lease lease, Consumer<StoreRecord> visitor, LiveIndex index) {
    this.connection = connection;
    this.lease = lease;
    this.visitor = visitor;
    this.index = index;
  }

  private record Row(long position, long holderId, long messageId, int deliveries) {}

  /**
   * Visits everything and enters it into the index.
   *
   * @throws StoreException if the tables contradict each other; the message names the row
   */
  void read() throws SQLException, StoreException {
    readDefinitions();
    List<Row> page = page(Long.MIN_VALUE);
    while (!page.isEmpty()) {
      visit(page);
      if (System.nanoTime() - renewed > lease.pause().toNanos()) {
        lease.renew(connection);
        renewed = System.nanoTime();
      }
      page = page(page.get(page.size() - 1).position());
    }
    connection.rollback();
  }

  private void readDefinitions() throws SQLException, StoreException {
    String query =
        "SELECT id, position, kind, content FROM " + Schema.DEFINITION + " ORDER BY position, part";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setFetchSize(ROWS_OF_A_FETCH);
      try (ResultSet rows = statement.executeQuery()) {
        boolean more = rows.next();
        while (more) {
          long id = rows.getLong(1);
          long position = rows.getLong(2);
          int kind = rows.getInt(3);
          ByteArrayOutputStream content = new ByteArrayOutputStream();
          do {
            content.writeBytes(rows.getBytes(4));
            more = rows.next();
          } while (more && rows.getLong(1) == id);
          visitor.accept(DefinitionCodec.decode(id, kind, content.toByteArray()));
          index.define(id, position);
        }
      }
    }
  }

  private List<Row> page(long after) throws SQLException {
    String query =
        "SELECT position, holder, message, deliveries FROM %s WHERE position > ? ORDER BY position FETCH FIRST %d ROWS ONLY"
            .formatted(Schema.PLACE, PLACES_OF_A_PAGE);
    List<Row> page = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setLong(1, after);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          page.add(new Row(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getInt(4)));
        }
      }
    }
    return page;
  }

  private void visit(List<Row> page) throws SQLException, StoreException {
    for (int from = 0; from < page.size(); from += MESSAGES_OF_A_QUERY) {
      List<Row> some = page.subList(from, Math.min(page.size(), from + MESSAGES_OF_A_QUERY));
      Set<Long> unknown = new TreeSet<>();
      for (Row row : some) {
        if (index.store(row.messageId())) {
          unknown.add(row.messageId());
        }
      }
      Map<Long, byte[]> contents = unknown.isEmpty() ? Map.of() : contents(List.copyOf(unknown));
      for (Row row : some) {
        byte[] content = unknown.remove(row.messageId()) ? contents.get(row.messageId()) : null;
        if (content != null) {
          visitor.accept(new StoreRecord.MessageStored(row.messageId(), content));
        }
        visit(row);
      }
    }
  }

  private void visit(Row row) throws StoreException {
    if (!index.place(row.holderId(), row.messageId(), row.position(), row.deliveries())) {
      throw new StoreException(
          "the table %s is damaged: message %d is twice on %d, a second time at position %d"
              .formatted(Schema.PLACE, row.messageId(), row.holderId(), row.position()));
    }
    visitor.accept(new StoreRecord.MessageEnqueued(row.holderId(), row.messageId()));
    if (row.deliveries() > 0) {
      visitor.accept(
          new StoreRecord.DeliveryCounted(row.holderId(), row.messageId(), row.deliveries()));
    }
  }

  private Map<Long, byte[]> contents(List<Long> ids) throws SQLException, StoreException {
    String query =
        "SELECT message, size, content, checksum FROM %s WHERE message IN (%s) ORDER BY message, part"
            .formatted(
                Schema.MESSAGE, String.join(", ", Collections.nCopies(MESSAGES_OF_A_QUERY, "?")));
    Map<Long, ByteArrayOutputStream> contents = new HashMap<>();
    Map<Long, Integer> sizes = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setFetchSize(ROWS_OF_A_FETCH);
      for (int i = 0; i < MESSAGES_OF_A_QUERY; i++) {
        statement.setLong(i + 1, ids.get(Math.min(i, ids.size() - 1)));
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          byte[] part = rows.getBytes(3);
          if (TableWriter.checksum(part) != rows.getInt(4)) {
            throw new StoreException(
                "the table %s is damaged: the checksum of message %d is wrong"
                    .formatted(Schema.MESSAGE, rows.getLong(1)));
          }
          sizes.put(rows.getLong(1), rows.getInt(2));
          contents
              .computeIfAbsent(rows.getLong(1), id -> new ByteArrayOutputStream())
              .writeBytes(part);
        }
      }
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
}
