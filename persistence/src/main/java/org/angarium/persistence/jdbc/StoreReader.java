package org.angarium.persistence.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads pages, on the thread {@code store-reader}, with a connection of its own that locks nothing.
 * It is asked by the writer when what belongs to a page is committed. When the database is away, it
 * waits until it is back. What fails for good is told to the writer, which ends the store.
 */
final class StoreReader implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(StoreReader.class);
  private static final int MOST_MESSAGES = 1_000;
  private static final int CONTENTS_AT_A_TIME = 64;
  private static final int BYTES_BESIDE_A_BODY = 64 << 10;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final Database database;
  private final String location;
  private final CountDownLatch closing;
  private final Consumer<StoreException> failing;
  private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
  private @Nullable Connection connection;
  private boolean usable = true;

  /** Something that is done while nobody has a connection; after a failure nobody gets one. */
  interface Settling {
    void run() throws InterruptedException, IOException;
  }

  /** A page to be read, whose bounds are those of what was there when it was asked for. */
  private record Order(
      MessageStore.PageRequest request, Consumer<MessageStore.Page> answer, boolean last) {}

  /**
   * Prepares the reader.
   *
   * @param closing is opened when the store is being closed
   * @param failing hears what no later attempt can mend; on this thread
   */
  StoreReader(
      Database database,
      String location,
      CountDownLatch closing,
      Consumer<StoreException> failing) {
    this.database = database;
    this.location = location;
    this.closing = closing;
    this.failing = failing;
  }

  /** Has a page read; any thread. The broker asks for few at a time, so this never waits. */
  void read(MessageStore.PageRequest request, Consumer<MessageStore.Page> answer) {
    orders.add(new Order(request, answer, false));
  }

  /** Ends the thread, even if pages have not been read; any thread. */
  void end() {
    MessageStore.PageRequest none = new MessageStore.PageRequest(0, 0, 0, 0, 0, 1, 1);
    orders.add(new Order(none, page -> {}, true));
  }

  @Override
  public void run() {
    try {
      for (Order order = orders.take(); !order.last(); order = orders.take()) {
        MessageStore.Page page = read(order.request());
        if (page == null) {
          break;
        }
        order.answer().accept(page);
      }
    } catch (InterruptedException | SQLException | StoreException | RuntimeException | Error e) {
      failing.accept(
          e instanceof StoreException known
              ? known
              : new StoreException(
                  "reading from the database %s failed: %s".formatted(location, e), e));
    }
    disconnect();
  }

  /** Reads, however long the database is away; null if the store is closed meanwhile. */
  private MessageStore.@Nullable Page read(MessageStore.PageRequest request)
      throws InterruptedException, SQLException, StoreException {
    long pause = FIRST_PAUSE_MILLIS;
    while (closing.getCount() > 0) {
      try {
        return readNow(request);
      } catch (SQLException e) {
        disconnect();
        if (!database.dialect().mayPass(e)) {
          throw e;
        }
        // The first time it may only be that the connection was idle for too long.
        if (pause == 2 * FIRST_PAUSE_MILLIS) {
          log.warn(
              "messages cannot be read from the database {}, trying again: {}",
              location,
              e.getMessage());
        }
        boolean closed = closing.await(pause, TimeUnit.MILLISECONDS);
        pause = closed ? pause : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }
    return null;
  }

  private synchronized MessageStore.Page readNow(MessageStore.PageRequest request)
      throws SQLException, StoreException {
    Connection connected = connection();
    MessageStore.Page page = page(connected, request);
    connected.rollback();
    return page;
  }

  /** Works while nothing is read and no connection is held; any thread. */
  synchronized void whileAway(Settling work) throws InterruptedException, IOException {
    disconnect();
    usable = false;
    work.run();
    usable = true;
  }

  private MessageStore.Page page(Connection connected, MessageStore.PageRequest request)
      throws SQLException, StoreException {
    PlaceTable places = new PlaceTable(connected, database.dialect());
    MessageTable contents = new MessageTable(connected, database.dialect());
    int most = Math.min(request.mostMessages(), MOST_MESSAGES);
    List<PlaceTable.Row> found = places.page(request, most + 1);
    List<PlaceTable.Row> rows = found.subList(0, Math.min(found.size(), most));
    List<MessageStore.StoredMessage> messages = new ArrayList<>();
    long bytes = 0;
    while (messages.size() < rows.size()) {
      List<PlaceTable.Row> some = someOf(rows, messages.size(), request.mostBytes() - bytes);
      Map<Long, byte[]> read =
          contents.contents(some.stream().map(PlaceTable.Row::messageId).distinct().toList());
      for (PlaceTable.Row row : some) {
        byte[] content = read.getOrDefault(row.messageId(), new byte[0]);
        bytes += content.length;
        if (bytes > request.mostBytes() && !messages.isEmpty()) {
          return new MessageStore.Page(messages, false, 0);
        }
        messages.add(
            new MessageStore.StoredMessage(
                row.place(), row.messageId(), row.facts(), row.deliveries(), content));
      }
    }
    boolean complete = found.size() == rows.size();
    return new MessageStore.Page(
        messages,
        complete,
        complete && request.expiredBy() != 0 ? places.earliestExpiration(request) : 0);
  }

  /** As many as are likely to be taken, so that no more is read than is asked for. */
  private static List<PlaceTable.Row> someOf(List<PlaceTable.Row> rows, int from, long bytesLeft) {
    long bytes = 0;
    int to = from;
    while (to < rows.size()
        && to - from < CONTENTS_AT_A_TIME
        && (to == from || bytes < bytesLeft)) {
      PlaceTable.Row row = rows.get(to++);
      bytes += row.facts().bodyId() == 0 ? row.facts().bytes() : BYTES_BESIDE_A_BODY;
    }
    return rows.subList(from, to);
  }

  private Connection connection() throws SQLException {
    Connection connected = connection;
    if (!usable) {
      throw new SQLException("the database " + location + " is closed");
    }
    if (connected == null) {
      connected = database.connect();
      connection = connected;
      // Both queries see the same.
      connected.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    }
    return connected;
  }

  private synchronized void disconnect() {
    Connection connected = connection;
    if (connected != null) {
      connection = null;
      database.discard(connected);
    }
  }
}
