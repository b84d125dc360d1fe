package org.angarium.main.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.agrona.collections.LongArrayList;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Puts the lines of an export into a store, in batches. What is there already stays as it is: a
 * message is recognised on each holder by its origin, a queue by its name, a subscription by its
 * key, a branch by its name. A line that cannot be taken ends the import; batches before it stay,
 * and nothing of its own does.
 */
public final class StoreImport {
  private static final long MOST = Long.MAX_VALUE;

  private final MessageStore store;
  private final Durability waiting;
  private final StoreContents contents;
  private final ImportBatches batches;
  private final ImportedBranches branches;
  private final LongConsumer progress;
  private final LongArrayList holders = new LongArrayList();
  private @Nullable Message current;
  private long lastMessage;
  private long messages;
  private long newMessages;
  private long places;
  private boolean begun;
  private boolean ended;

  /**
   * What an import has done.
   *
   * @param messages in the file
   * @param added messages that were not in the store yet
   */
  public record Result(long messages, long added) {}

  /** The message of the last line that had one. It is stored when its first place is taken. */
  private static final class Message {
    private final Origin origin;
    private final ObjectNode line;
    private final @Nullable ImportedBody body;
    private byte[] content = {};
    private StoreRecord.Facts facts = new StoreRecord.Facts(0, 0, 0);
    private long id;

    private Message(Origin origin, ObjectNode line, @Nullable ImportedBody body) {
      this.origin = origin;
      this.line = line;
      this.body = body;
    }

    /** Takes what it is made of, when all of that is there. */
    private void complete(EncodedMessage message) {
      content = message.bytes();
      facts =
          new StoreRecord.Facts(
              line.has("counts") ? Json.number(line, "counts", 0, MOST) : message.wholeSize(),
              line.has("expires") ? Json.number(line, "expires", 0, MOST) : message.expiration(),
              message.bodyNumber());
    }
  }

  private StoreImport(
      MessageStore store,
      Durability waiting,
      StoreContents contents,
      MessageStore.Recovery recovery,
      LongConsumer progress) {
    this.store = store;
    this.waiting = waiting;
    this.contents = contents;
    this.batches = new ImportBatches(store, contents, recovery.highestDestinationId());
    this.branches = new ImportedBranches(contents, batches);
    this.lastMessage = recovery.highestMessageId();
    this.progress = progress;
  }

  /**
   * Imports, and returns when everything is durable.
   *
   * @param store opened and not recovered; the caller closes it
   * @param identity the store's identifier, as an export of it would have it; asked for after the
   *     recovery
   * @param progress hears how many messages have been read
   * @throws ImportException if a line cannot be taken
   * @throws StoreException if the store cannot be read, is full, or fails
   */
  public static Result run(
      MessageStore store, Supplier<String> identity, BufferedReader lines, LongConsumer progress)
      throws IOException {
    StoreContents contents = new StoreContents();
    Durability waiting = new Durability();
    MessageStore.Recovery recovery = store.recover(contents, waiting);
    store.bodies().recover(contents.bodies());
    contents.read(store, waiting, identity.get());
    StoreImport one = new StoreImport(store, waiting, contents, recovery, progress);
    one.batches.removeWaiting();
    Result result = one.readAll(lines);
    waiting.await(one.batches.lastBatch());
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
    return new Result(messages, newMessages);
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
    if (!line.has("part")) {
      requireNoneMissing();
    }
    if (!begun) {
      begin(line);
    } else if (line.has("part")) {
      part(line);
    } else if (line.has("holder")) {
      holder(line);
    } else if (line.has("message")) {
      message(line);
    } else if (line.has("place")) {
      place(line);
    } else if (line.has("branch")) {
      branch(line);
    } else if (line.has("sent")) {
      sent(line);
    } else if (line.has("end")) {
      end(Json.required(line, "end"));
    } else {
      throw new IllegalArgumentException(
          "has none of the names \"holder\", \"message\", \"part\", \"place\", \"branch\", \"sent\","
              + " \"end\"");
    }
  }

  private void begin(ObjectNode line) {
    if (!line.has("angariumExport")) {
      throw new IllegalArgumentException(
          "is not the first line of an export, {\"angariumExport\":" + StoreExport.VERSION + "}");
    }
    long version = Json.number(line, "angariumExport", 1, MOST);
    if (version != StoreExport.VERSION) {
      throw new IllegalArgumentException(
          "says that the export has version %d, made by %s Angarium; this one reads version %d"
              .formatted(
                  version,
                  version > StoreExport.VERSION ? "a newer" : "an earlier",
                  StoreExport.VERSION));
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
    requireNext(line, "message", messages);
    JsonNode from = Json.required(line, "origin");
    Json.requireOnly(from, Set.of("store", "number"));
    Origin origin =
        Origin.parse(Json.text(from, "store") + "/" + Json.number(from, "number", 1, MOST));
    if (origin == null) {
      throw Json.wrong("origin", from, "letters and digits, and a number");
    }
    ObjectNode parts = line.deepCopy();
    parts.remove(List.of("message", "origin", "counts", "expires"));
    batches.flushIfFull();
    leaveMessage();
    boolean large = parts.has(MessageJson.LARGE);
    Message message =
        new Message(origin, line, large ? new ImportedBody(store.bodies(), parts, origin) : null);
    if (!large) {
      message.complete(MessageJson.withOrigin(MessageJson.decode(parts), origin));
    }
    current = message;
    messages++;
    progress.accept(messages);
  }

  /** A large body that was read stays if its message was wanted. */
  private void leaveMessage() {
    Message message = current;
    if (message != null && message.body != null && message.id == 0) {
      message.body.release();
    }
    current = null;
  }

  private void part(ObjectNode line) throws StoreException {
    Json.requireOnly(line, Set.of("part", "bytes"));
    Message message = current(line, "part");
    ImportedBody body = message.body;
    if (body == null) {
      throw new IllegalArgumentException("has a part of a body for a message that has its own");
    }
    body.append(Json.bytes(line, "bytes"));
    if (body.missing() == 0) {
      message.complete(body.complete());
    }
  }

  /** Parts of a large body stand right behind their message. */
  private void requireNoneMissing() {
    Message message = current;
    if (message != null && message.body != null && message.body.missing() > 0) {
      throw new IllegalArgumentException(
          "comes where %d bytes of the body of message %d are missing"
              .formatted(message.body.missing(), messages));
    }
  }

  /** The message that the line is about, which must be the last one. */
  private Message current(ObjectNode line, String name) {
    Message message = current;
    if (message == null) {
      throw new IllegalArgumentException("has \"" + name + "\" before there is any message");
    }
    if (Json.number(line, name, 1, MOST) != messages) {
      throw Json.wrong(name, Json.required(line, name), "the last message, " + messages);
    }
    return message;
  }

  private void place(ObjectNode line) {
    Json.requireOnly(line, Set.of("place", "on", "lane", "deliveries", "consumedBy"));
    Message message = current(line, "place");
    long holder = holder(line, "on");
    int lane = lane(line);
    int deliveries = (int) Json.number(line, "deliveries", 0, Integer.MAX_VALUE);
    long branch = line.has("consumedBy") ? Json.number(line, "consumedBy", 1, MOST) : 0;
    branches.requireNoneOpen();
    places++;
    if (contents.add(holder, message.origin)) {
      StoreRecord.Place place = enqueue(message, holder, lane).place();
      if (deliveries > 0) {
        batches.add(new StoreRecord.DeliveryCounted(place, deliveries));
      }
      if (branch > 0) {
        branches.consumed(branch, place);
      }
    } else if (branch > 0) {
      branches.consumedOf(branch, holder, message.origin);
    }
  }

  private static int lane(ObjectNode line) {
    return (int) Json.number(line, "lane", 0, StoreRecord.Place.LANES - 1L);
  }

  private StoreRecord.MessageEnqueued enqueue(Message message, long holder, int lane) {
    if (message.id == 0) {
      message.id = ++lastMessage;
      newMessages++;
      batches.add(new StoreRecord.MessageStored(message.id, message.content));
    }
    StoreRecord.MessageEnqueued enqueued =
        new StoreRecord.MessageEnqueued(
            contents.next(holder, lane), message.id, message.facts, null);
    batches.add(enqueued);
    return enqueued;
  }

  private void branch(ObjectNode line) throws StoreException {
    Json.requireOnly(line, Set.of("branch", "name", "clientId", "sends"));
    requireNext(line, "branch", branches.count());
    branches.begin(
        Json.text(line, "name"),
        Json.textOrNull(line, "clientId"),
        Json.number(line, "sends", 0, Integer.MAX_VALUE));
    branches.prepareIfComplete(store, waiting);
  }

  private void sent(ObjectNode line) throws StoreException {
    Json.requireOnly(line, Set.of("sent", "lane"));
    Message message = current(line, "sent");
    int lane = lane(line);
    branches.send(branches.wantsNext() ? enqueue(message, batches.waiting(), 0) : null, lane);
    branches.prepareIfComplete(store, waiting);
  }

  /** The number in the store of a holder that the file has numbered. */
  private long holder(ObjectNode line, String name) {
    if (holders.isEmpty()) {
      throw new IllegalArgumentException("has \"" + name + "\" before there is any such");
    }
    return holders.getLong((int) Json.number(line, name, 1, holders.size()) - 1);
  }

  private void end(JsonNode end) throws StoreException {
    Json.requireOnly(end, Set.of("holders", "messages", "places", "branches"));
    branches.requireNoneOpen();
    requireCount(end, "holders", holders.size());
    requireCount(end, "messages", messages);
    requireCount(end, "places", places);
    requireCount(end, "branches", branches.count());
    batches.removeWaiting();
    batches.flush();
    leaveMessage();
    ended = true;
  }

  private static void requireCount(JsonNode end, String name, long count) {
    if (Json.number(end, name, 0, MOST) != count) {
      throw new IllegalArgumentException(
          "counts %s %s, but there were %d before it".formatted(end.get(name), name, count));
    }
  }
}
