package org.angarium.broker.destination;

import java.io.UncheckedIOException;
import org.angarium.broker.core.Core;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message in memory, once, whatever the number of queues and subscriptions that it has come to.
 * Its content is stored with the first of them that is durable. Core thread only.
 */
public final class HeldMessage {
  private final long id;
  private final EncodedMessage message;
  private final StoreRecord.Facts facts;
  private boolean stored;
  private int holders;

  /** Where the store has it since an earlier batch; null if it was stored in this one, or not. */
  private StoreRecord.@Nullable Place from;

  /** A message that nobody holds yet. */
  HeldMessage(long id, EncodedMessage message) {
    this(
        id,
        message,
        new StoreRecord.Facts(message.wholeSize(), message.expiration(), message.bodyNumber()));
  }

  private HeldMessage(long id, EncodedMessage message, StoreRecord.Facts facts) {
    this.id = id;
    this.message = message;
    this.facts = facts;
  }

  /**
   * A message that was read back.
   *
   * @throws UncheckedIOException with a {@link StoreException} if it is none
   */
  static HeldMessage of(MessageStore.StoredMessage read) {
    try {
      EncodedMessage message = EncodedMessage.wrap(read.content());
      HeldMessage held = new HeldMessage(read.messageId(), message, read.facts());
      held.storedAt(read.place());
      return held;
    } catch (ProtocolException e) {
      throw new UncheckedIOException(
          new StoreException(
              "the store's records do not make sense: message number %d: %s"
                  .formatted(read.messageId(), e.getMessage()),
              e));
    }
  }

  /** Its number in the store. */
  public long id() {
    return id;
  }

  public EncodedMessage message() {
    return message;
  }

  /** What the store is to know of it. */
  StoreRecord.Facts facts() {
    return facts;
  }

  /** The batch that stored it is over; from there it comes to further places. */
  void storedAt(StoreRecord.Place place) {
    stored = true;
    from = place;
  }

  /** One more queue holds it in memory. */
  void hold(MessageMemory memory) {
    if (holders++ == 0) {
      memory.add(message);
    }
  }

  /** It comes to a place: records that, and its content if it is not stored yet. */
  void store(Core core, StoreRecord.Place place) {
    if (!stored) {
      stored = true;
      core.record(new StoreRecord.MessageStored(id, message.bytes()));
      if (message.bodyOutside()) {
        core.bodies().stored(message.bodyNumber());
      }
    }
    core.record(new StoreRecord.MessageEnqueued(place, id, facts, from));
  }

  /** One queue fewer holds it in memory. */
  void release(MessageMemory memory) {
    if (--holders == 0) {
      memory.remove(message);
    }
  }
}
