package org.angarium.main.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.agrona.collections.LongArrayList;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Puts the lines of an export into a store, in batches. What is there already stays as it is: a
 * message is recognised by its origin, a queue by its name, a subscription by its key, a branch by
 * its name. A line that cannot be taken ends the import; batches before it stay, and nothing of its
 * own does.
 */
public final class StoreImport {
  private static final long MOST = Long.MAX_VALUE;

  private final StoreContents contents;
  private final ImportBatches batches;
  private final LongConsumer progress;
  private final LongArrayList holders = new LongArrayList();
  private final LongArrayList messages = new LongArrayList();
  private long lastMessage;
  private long newMessages;
  private long places;
  private long branches;
  private boolean begun;
  private boolean ended;

  /**
   * What an import has done.
   *
   * @param messages in the file
   * @param added messages that were not in the store yet
   */
  public record Result(long messages, long added) {}

  private StoreImport(
      StoreContents contents, ImportBatches batches, long lastMessage, LongConsumer progress) {
    this.contents = contents;
    this.batches = batches;
    this.lastMessage = lastMessage;
    this.progress = progress;
  }

  /** What is known of a store after its recovery. */
  @FunctionalInterface
  public interface Identity {
    /** The store's identifier, as an export of it would have it. */
    String storeId();
  }

  /**
   * Imports, and returns when everything is durable.
   *
   * @param store opened and not recovered; the caller closes it
   * @param identity asked after the recovery
   * @param progress hears how many messages have been read
   * @throws ImportException if a line cannot be taken
   * @throws StoreException if the store cannot be read, is full, or fails
   */
  public static Result run(
      MessageStore store, Identity identity, BufferedReader lines, LongConsumer progress)
      throws IOException {
    StoreContents contents = new StoreContents();
    Durability durability = new Durability();
    MessageStore.Recovery recovery = store.recover(contents, durability);
    contents.storeId(identity.storeId());
    StoreImport one =
        new StoreImport(
            contents,
            new ImportBatches(store, contents, recovery.highestDestinationId()),
            recovery.highestMessageId(),
            progress);
    Result result = one.readAll(lines);
    durability.await(one.batches.lastBatch());
    return result;
  }

  private Result readAll(BufferedReader lines) throws IOException {
    long number = 0;
    while (true) {
      number++;
      try {
        String line = lines.readLine();
        if (line == null) {
          break;
        }
        take(Json.parse(line));
      } catch (IllegalArgumentException e) {
        throw refusal(number, String.valueOf(e.getMessage()), e);
      } catch (CharacterCodingException e) {
        throw refusal(number, "is not UTF-8, or a line soon after it", e);
      }
    }
    if (!ended) {
      throw refusal(
          number, "is missing: the file has no last line, so it is not whole", new IOException());
    }
    return new Result(messages.size(), newMessages);
  }

  private ImportException refusal(long line, String reason, Exception cause) {
    return new ImportException(
        "line %d %s; nothing of it was imported. What was imported before stays, and is passed over when the file is imported again"
            .formatted(line, reason),
        cause);
  }

  private void take(ObjectNode line) throws StoreException {
    if (ended) {
      throw new IllegalArgumentException("stands behind the last line");
    }
    if (!begun) {
      begin(line);
    } else if (line.has("holder")) {
      holder(line);
    } else if (line.has("message")) {
      message(line);
    } else if (line.has("place")) {
      place(line);
    } else if (line.has("branch")) {
      branch(line);
    } else if (line.has("end")) {
      end(Json.required(line, "end"));
    } else {
      throw new IllegalArgumentException(
          "has none of the names \"holder\", \"message\", \"place\", \"branch\", \"end\"");
    }
  }

  private void begin(ObjectNode line) {
    if (!line.has("angariumExport")) {
      throw new IllegalArgumentException(
          "is not the first line of an export, {\"angariumExport\":" + StoreExport.VERSION + "}");
    }
    long version = Json.number(line, "angariumExport", 1, MOST);
    if (version > StoreExport.VERSION) {
      throw new IllegalArgumentException(
          "says that the export has version %d, made by a newer Angarium; this one reads up to %d"
              .formatted(version, StoreExport.VERSION));
    }
    begun = true;
  }

  private void holder(ObjectNode line) {
    requireNext(line, "holder", holders.size());
    long id;
    if (line.has("subscription")) {
      id = subscription(line);
    } else if (line.has("topic")) {
      id = destination(line, StoreRecord.DestinationKind.TOPIC, "topic");
    } else {
      id = destination(line, StoreRecord.DestinationKind.QUEUE, "queue");
    }
    holders.addLong(id);
  }

  private static void requireNext(ObjectNode line, String name, long before) {
    long number = Json.number(line, name, 1, MOST);
    if (number != before + 1) {
      throw new IllegalArgumentException(
          "is %s %d where %d must follow".formatted(name, number, before + 1));
    }
  }

  private long destination(ObjectNode line, StoreRecord.DestinationKind kind, String name) {
    Json.requireOnly(line, Set.of("holder", name));
    long id = contents.destination(kind, Json.text(line, name));
    if (id == StoreContents.NONE) {
      id = batches.nextHolder();
      StoreRecord.DestinationDefined defined =
          new StoreRecord.DestinationDefined(id, kind, Json.text(line, name));
      contents.add(defined);
      batches.add(defined);
    }
    return id;
  }

  private long subscription(ObjectNode line) {
    Json.requireOnly(
        line,
        Set.of("holder", "subscription", "clientId", "shared", "topic", "selector", "noLocal"));
    StoreRecord.SubscriptionKey key =
        new StoreRecord.SubscriptionKey(
            Json.textOrNull(line, "clientId"),
            Json.text(line, "subscription"),
            Json.truth(line, "shared"));
    StoreRecord.SubscriptionDefined there = contents.subscription(key);
    long id = there == null ? batches.nextHolder() : there.subscriptionId();
    StoreRecord.SubscriptionDefined wanted =
        new StoreRecord.SubscriptionDefined(
            id,
            Json.text(line, "topic"),
            key,
            Json.textOrNull(line, "selector"),
            Json.truth(line, "noLocal"));
    if (there == null) {
      contents.add(wanted);
      batches.add(wanted);
    } else if (!there.equals(wanted)) {
      throw new IllegalArgumentException(
          "has subscription \"%s\", which is in the store with another topic, selector or noLocal"
              .formatted(key.name()));
    }
    return id;
  }

  private void message(ObjectNode line) throws StoreException {
    requireNext(line, "message", messages.size());
    JsonNode from = Json.required(line, "origin");
    Json.requireOnly(from, Set.of("store", "number"));
    Origin origin =
        Origin.parse(Json.text(from, "store") + "/" + Json.number(from, "number", 1, MOST));
    if (origin == null) {
      throw Json.wrong("origin", from, "letters and digits, and a number");
    }
    ObjectNode parts = line.deepCopy();
    parts.remove(List.of("message", "origin"));
    EncodedMessage message = MessageJson.withOrigin(MessageJson.decode(parts), origin);
    batches.flushIfFull();
    long id = contents.message(origin);
    if (id == StoreContents.NONE) {
      id = ++lastMessage;
      contents.add(origin, id);
      batches.add(new StoreRecord.MessageStored(id, message.bytes()));
      newMessages++;
    }
    messages.addLong(id);
    progress.accept(messages.size());
  }

  private void place(ObjectNode line) throws StoreException {
    Json.requireOnly(line, Set.of("place", "on", "deliveries"));
    long message = reference(line, "place", messages);
    long holder = reference(line, "on", holders);
    int deliveries = (int) Json.number(line, "deliveries", 0, Integer.MAX_VALUE);
    places++;
    batches.place(new StoreRecord.MessageEnqueued(holder, message), deliveries);
    batches.flushIfFull();
  }

  /** In one batch, with what it has sent. */
  private void branch(ObjectNode line) throws StoreException {
    Json.requireOnly(line, Set.of("branch", "clientId", "consumed", "sent"));
    String name = Json.text(line, "branch");
    String clientId = Json.textOrNull(line, "clientId");
    List<StoreRecord.Consumed> consumed = new ArrayList<>();
    for (JsonNode one : array(line, "consumed")) {
      Json.requireOnly(one, Set.of("message", "on"));
      consumed.add(
          new StoreRecord.Consumed(
              reference(one, "on", holders), reference(one, "message", messages)));
    }
    LongArrayList sent = new LongArrayList();
    for (JsonNode one : array(line, "sent")) {
      sent.addLong(messages.getLong((int) Json.numberIn(one, "sent", 1, messages.size()) - 1));
    }
    branches++;
    if (contents.hasBranch(name)) {
      return;
    }
    batches.flush();
    long id = batches.nextHolder();
    StoreRecord.BranchPrepared prepared =
        new StoreRecord.BranchPrepared(id, name, clientId, List.copyOf(consumed));
    contents.add(prepared);
    batches.add(prepared);
    for (int i = 0; i < sent.size(); i++) {
      batches.place(new StoreRecord.MessageEnqueued(id, sent.getLong(i)), 0);
    }
    batches.flush();
  }

  private static JsonNode array(ObjectNode line, String name) {
    JsonNode value = Json.required(line, name);
    if (!value.isArray()) {
      throw Json.wrong(name, value, "an array");
    }
    return value;
  }

  /** The number in the store of something that the file has numbered. */
  private static long reference(JsonNode node, String name, LongArrayList numbered) {
    @Nullable JsonNode value = node.get(name);
    if (value != null && numbered.isEmpty()) {
      throw new IllegalArgumentException("has \"" + name + "\" before there is any such");
    }
    return numbered.getLong((int) Json.number(node, name, 1, numbered.size()) - 1);
  }

  private void end(JsonNode end) throws StoreException {
    Json.requireOnly(end, Set.of("holders", "messages", "places", "branches"));
    requireCount(end, "holders", holders.size());
    requireCount(end, "messages", messages.size());
    requireCount(end, "places", places);
    requireCount(end, "branches", branches);
    if (!batches.allPlaced()) {
      throw new IllegalArgumentException(
          "comes before every message has a place; those without one are on the queue "
              + ImportBatches.WAITING);
    }
    batches.finish();
    ended = true;
  }

  private static void requireCount(JsonNode end, String name, long count) {
    if (Json.number(end, name, 0, MOST) != count) {
      throw new IllegalArgumentException(
          "counts %s %s, but there were %d before it".formatted(end.get(name), name, count));
    }
  }
}
