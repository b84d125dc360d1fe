package org.angarium.main.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.EncodedMessage;

/**
 * Writes what a store holds, a line each. Goes through all lanes at once, in the order of the
 * messages' numbers, so that a message that stands on several lanes is mostly met at all of them
 * together and written once; nothing is remembered of it after that. Where lanes are not in that
 * order it is written again, with the same origin. Memory: the definitions, and a page of each
 * lane.
 */
public final class StoreExport {
  static final int VERSION = 2;

  private static final int BYTES_OF_ALL_PAGES = 32 << 20;
  private static final int MOST_BYTES_OF_A_PAGE = 1 << 20;

  /** Of a large body in a line: three blocks of its file, and whole groups in Base64. */
  private static final int PART_BYTES = 3 << 16;

  private final MessageStore store;
  private final Writer out;
  private final Durability waiting = new Durability();
  // By number in the store, the number in the file.
  private final Map<Long, Integer> holders = new HashMap<>();
  private final Map<Long, StoreRecord.BranchPrepared> branches = new LinkedHashMap<>();
  private final Map<StoreRecord.Place, Integer> consumed = new HashMap<>();
  private final List<StoreRecord> definitions = new ArrayList<>();
  private final List<MessageStore.LaneFound> lanes = new ArrayList<>();
  private String storeId = "";
  private long messages;
  private long lastMessageId;
  private long places;

  private StoreExport(MessageStore store, Writer out) {
    this.store = store;
    this.out = out;
  }

  /**
   * Recovers a store, and prepares to write what it holds.
   *
   * @param store opened and not recovered; the caller closes it
   * @param identity the store's identifier, asked for after the recovery
   * @throws StoreException if the store cannot be had
   */
  public static StoreExport of(MessageStore store, Supplier<String> identity, Writer out)
      throws StoreException {
    StoreExport export = new StoreExport(store, out);
    Set<Long> bodies = new HashSet<>();
    store.recover(
        new MessageStore.Visitor() {
          @Override
          public void defined(StoreRecord definition) {
            export.definitions.add(definition);
          }

          @Override
          public void lane(MessageStore.LaneFound lane) {
            export.lanes.add(lane);
          }

          @Override
          public void body(long bodyId) {
            bodies.add(bodyId);
          }
        },
        export.waiting);
    store.bodies().recover(bodies);
    export.storeId = identity.get();
    return export;
  }

  /** How many places there are to be written. */
  public long total() {
    return lanes.stream().mapToLong(MessageStore.LaneFound::messages).sum();
  }

  /** How many messages it has written. */
  public long messages() {
    return messages;
  }

  /**
   * Writes everything; the caller closes the file.
   *
   * @param progress hears how many places have been written
   * @throws StoreException if the store cannot be read, or makes no sense
   */
  public void write(LongConsumer progress) throws IOException {
    line(Json.object().put("angariumExport", VERSION));
    for (StoreRecord definition : definitions) {
      define(definition);
    }
    writeHeld(progress);
    long written = places;
    int number = 0;
    for (StoreRecord.BranchPrepared branch : branches.values()) {
      written += writeBranch(branch, ++number);
      progress.accept(written);
    }
    ObjectNode end = Json.object();
    end.putObject("end")
        .put("holders", holders.size())
        .put("messages", messages)
        .put("places", places)
        .put("branches", branches.size());
    line(end);
    out.flush();
  }

  private void define(StoreRecord definition) throws IOException {
    if (definition instanceof StoreRecord.DestinationDefined defined) {
      String kind = defined.kind() == StoreRecord.DestinationKind.QUEUE ? "queue" : "topic";
      line(holder(defined.destinationId()).put(kind, defined.name()));
    } else if (definition instanceof StoreRecord.SubscriptionDefined defined) {
      line(
          holder(defined.subscriptionId())
              .put("subscription", defined.key().name())
              .put("clientId", defined.key().clientId())
              .put("shared", defined.key().shared())
              .put("topic", defined.topic())
              .put("selector", defined.selector())
              .put("noLocal", defined.noLocal()));
    } else if (definition instanceof StoreRecord.BranchPrepared prepared) {
      branches.put(prepared.branchId(), prepared);
      prepared.consumed().forEach(place -> consumed.put(place, branches.size()));
    }
  }

  private ObjectNode holder(long id) {
    int number = holders.size() + 1;
    holders.put(id, number);
    return Json.object().put("holder", number);
  }

  private void writeHeld(LongConsumer progress) throws IOException {
    int mostBytes =
        Math.min(MOST_BYTES_OF_A_PAGE, BYTES_OF_ALL_PAGES / Math.max(1, lanes.size()) + 1);
    PriorityQueue<LaneCursor> cursors =
        new PriorityQueue<>(
            Comparator.<LaneCursor>comparingLong(cursor -> cursor.head().messageId())
                .thenComparing(cursor -> number(cursor.head()))
                .thenComparing(cursor -> cursor.head().place().lane()));
    for (MessageStore.LaneFound lane : lanes) {
      LaneCursor cursor = new LaneCursor(store, waiting, lane, mostBytes);
      if (!branches.containsKey(lane.holderId()) && cursor.advance()) {
        cursors.add(cursor);
      }
    }
    for (LaneCursor next = cursors.poll(); next != null; next = cursors.poll()) {
      MessageStore.StoredMessage message = next.take();
      writeMessage(message);
      writePlace(message);
      progress.accept(places);
      if (next.advance()) {
        cursors.add(next);
      }
    }
  }

  private int number(MessageStore.StoredMessage message) {
    return holders.getOrDefault(message.place().holderId(), 0);
  }

  private void writePlace(MessageStore.StoredMessage message) throws IOException {
    if (number(message) == 0) {
      throw new StoreException(
          "message number %d is on queue number %d, which is not defined"
              .formatted(message.messageId(), message.place().holderId()));
    }
    ObjectNode line =
        Json.object()
            .put("place", messages)
            .put("on", number(message))
            .put("lane", message.place().lane())
            .put("deliveries", message.deliveries());
    Integer branch = consumed.get(message.place());
    if (branch != null) {
      line.put("consumedBy", branch);
    }
    places++;
    line(line);
  }

  /** Writes a message, unless it was the last that was written. */
  private void writeMessage(MessageStore.StoredMessage stored) throws IOException {
    if (stored.messageId() == lastMessageId) {
      return;
    }
    EncodedMessage message;
    try {
      message = EncodedMessage.wrap(stored.content());
    } catch (ProtocolException e) {
      throw new StoreException(
          "message number %d cannot be exported: %s".formatted(stored.messageId(), e.getMessage()),
          e);
    }
    lastMessageId = stored.messageId();
    Origin origin = MessageJson.origin(message);
    ObjectNode line = Json.object().put("message", ++messages);
    Origin first = origin == null ? new Origin(storeId, stored.messageId()) : origin;
    line.set("origin", Json.object().put("store", first.store()).put("number", first.number()));
    if (stored.facts().bytes() != message.wholeSize()) {
      line.put("counts", stored.facts().bytes());
    }
    if (stored.facts().expiration() != message.expiration()) {
      line.put("expires", stored.facts().expiration());
    }
    EncodedMessage plain = origin == null ? message : MessageJson.withOrigin(message, null);
    line.setAll(plain.bodyOutside() ? MessageJson.encodeHead(plain) : MessageJson.encode(plain));
    line(line);
    if (plain.bodyOutside()) {
      writeBody(plain.bodyNumber(), plain.bodyLength());
    }
  }

  /** Writes a large body, which is never here as a whole. */
  private void writeBody(long body, int length) throws IOException {
    for (int at = 0; at < length; ) {
      BodyAnswer<byte[]> answer = new BodyAnswer<>();
      store.bodies().read(body, at, PART_BYTES, answer);
      byte[] bytes = answer.get();
      if (bytes.length == 0) {
        throw new StoreException(
            "the body of message %d in the export ends after %d of %d bytes"
                .formatted(messages, at, length));
      }
      line(
          Json.object()
              .put("part", messages)
              .put("bytes", Base64.getEncoder().encodeToString(bytes)));
      at += bytes.length;
    }
  }

  /** Writes a branch and what it has sent, and tells how much that was. */
  private long writeBranch(StoreRecord.BranchPrepared branch, int number) throws IOException {
    List<MessageStore.LaneFound> sent =
        lanes.stream().filter(lane -> lane.holderId() == branch.branchId()).toList();
    long count = sent.stream().mapToLong(MessageStore.LaneFound::messages).sum();
    line(
        Json.object()
            .put("branch", number)
            .put("name", branch.name())
            .put("clientId", branch.clientId())
            .put("sends", count));
    for (int lane = 0; lane < StoreRecord.Place.LANES; lane++) {
      for (MessageStore.LaneFound found : sent) {
        LaneCursor cursor = new LaneCursor(store, waiting, found, MOST_BYTES_OF_A_PAGE);
        while (found.lane() == lane && cursor.advance()) {
          lastMessageId = 0; // Each is written anew.
          writeMessage(cursor.head());
          line(Json.object().put("sent", messages).put("lane", cursor.take().place().lane()));
        }
      }
    }
    return count;
  }

  private void line(ObjectNode line) throws IOException {
    out.write(Json.line(line));
    out.write('\n');
  }
}
