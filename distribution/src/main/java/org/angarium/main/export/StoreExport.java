package org.angarium.main.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.collections.Long2LongHashMap;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the recovery of a store visits, a line each. Holders and messages are numbered from 1
 * in the file; branches come last, so that what they refer to is known. Keeps a number for each
 * message, and what branches have.
 */
public final class StoreExport implements Consumer<StoreRecord> {
  static final int VERSION = 1;

  private final String storeId;
  private final Writer out;
  private final Long2LongHashMap holders = new Long2LongHashMap(0);
  private final Long2LongHashMap messages = new Long2LongHashMap(0);
  private final Map<Long, StoreRecord.BranchPrepared> branches = new LinkedHashMap<>();
  private final Map<Long, List<Long>> sent = new HashMap<>();
  // Written when it is known how often it was delivered.
  private StoreRecord.@Nullable MessageEnqueued place;
  private long places;

  /**
   * Begins an export.
   *
   * @param storeId what the messages that were not imported have as their origin
   */
  public StoreExport(String storeId, Writer out) throws IOException {
    this.storeId = storeId;
    this.out = out;
    line(Json.object().put("angariumExport", VERSION));
  }

  /** How many messages it has written. */
  public long messages() {
    return messages.size();
  }

  /**
   * Writes a record.
   *
   * @throws UncheckedIOException if it cannot; with a {@link StoreException} if it makes no sense
   */
  @Override
  public void accept(StoreRecord visited) {
    try {
      write(visited);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(StoreRecord visited) throws IOException {
    if (visited instanceof StoreRecord.DeliveryCounted counted) {
      writePlace(counted.deliveries());
      return;
    }
    writePlace(0);
    if (visited instanceof StoreRecord.DestinationDefined defined) {
      String kind = defined.kind() == StoreRecord.DestinationKind.QUEUE ? "queue" : "topic";
      line(holder(defined.destinationId()).put(kind, defined.name()));
    } else if (visited instanceof StoreRecord.SubscriptionDefined defined) {
      line(
          holder(defined.subscriptionId())
              .put("subscription", defined.key().name())
              .put("clientId", defined.key().clientId())
              .put("shared", defined.key().shared())
              .put("topic", defined.topic())
              .put("selector", defined.selector())
              .put("noLocal", defined.noLocal()));
    } else if (visited instanceof StoreRecord.BranchPrepared prepared) {
      branches.put(prepared.branchId(), prepared);
    } else if (visited instanceof StoreRecord.MessageStored stored) {
      write(stored);
    } else if (visited instanceof StoreRecord.MessageEnqueued enqueued) {
      write(enqueued);
    } else {
      throw new StoreException("the store's recovery has visited what is not live: " + visited);
    }
  }

  private ObjectNode holder(long id) {
    holders.put(id, holders.size() + 1L);
    return Json.object().put("holder", holders.get(id));
  }

  private void write(StoreRecord.MessageStored stored) throws IOException {
    EncodedMessage message;
    try {
      message = EncodedMessage.wrap(stored.content());
    } catch (ProtocolException e) {
      throw new StoreException(
          "message number %d cannot be exported: %s".formatted(stored.messageId(), e.getMessage()),
          e);
    }
    Origin origin = MessageJson.origin(message);
    messages.put(stored.messageId(), messages.size() + 1L);
    ObjectNode line = Json.object().put("message", messages.get(stored.messageId()));
    Origin first = origin == null ? new Origin(storeId, stored.messageId()) : origin;
    line.set("origin", Json.object().put("store", first.store()).put("number", first.number()));
    line.setAll(
        MessageJson.encode(origin == null ? message : MessageJson.withOrigin(message, null)));
    line(line);
  }

  private void write(StoreRecord.MessageEnqueued enqueued) throws IOException {
    if (branches.containsKey(enqueued.queueId())) {
      sent.computeIfAbsent(enqueued.queueId(), id -> new ArrayList<>())
          .add(messages.get(enqueued.messageId()));
    } else if (holders.containsKey(enqueued.queueId())) {
      place = enqueued;
    } else {
      throw new StoreException(
          "message number %d is on queue number %d, which is not defined"
              .formatted(enqueued.messageId(), enqueued.queueId()));
    }
  }

  private void writePlace(int deliveries) throws IOException {
    StoreRecord.MessageEnqueued waiting = place;
    if (waiting != null) {
      place = null;
      places++;
      line(
          Json.object()
              .put("place", messages.get(waiting.messageId()))
              .put("on", holders.get(waiting.queueId()))
              .put("deliveries", deliveries));
    }
  }

  /** Writes the branches and the last line; the caller closes the file. */
  public void finish() throws IOException {
    writePlace(0);
    for (StoreRecord.BranchPrepared branch : branches.values()) {
      ObjectNode line =
          Json.object().put("branch", branch.name()).put("clientId", branch.clientId());
      ArrayNode consumed = line.putArray("consumed");
      for (StoreRecord.Consumed one : branch.consumed()) {
        // What has gone meanwhile, with its queue perhaps, says nothing.
        if (messages.containsKey(one.messageId()) && holders.containsKey(one.queueId())) {
          consumed
              .addObject()
              .put("message", messages.get(one.messageId()))
              .put("on", holders.get(one.queueId()));
        }
      }
      ArrayNode sends = line.putArray("sent");
      sent.getOrDefault(branch.branchId(), List.of()).forEach(sends::add);
      line(line);
    }
    ObjectNode end = Json.object();
    end.putObject("end")
        .put("holders", holders.size())
        .put("messages", messages.size())
        .put("places", places)
        .put("branches", branches.size());
    line(end);
    out.flush();
  }

  private void line(ObjectNode line) throws IOException {
    out.write(Json.line(line));
    out.write('\n');
  }
}
