package org.angarium.broker.destination;

import org.angarium.broker.core.Core;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.message.EncodedMessage;

/**
 * A message that the broker holds, once, whatever the number of queues and subscriptions that it is
 * on. Its content is stored with the first of them that is durable, and goes with the last. Core
 * thread only.
 */
public final class HeldMessage {
  private final long id;
  private final EncodedMessage message;
  private boolean stored;
  private int holders;
  private int durableHolders;

  /** A message that nobody holds yet. */
  HeldMessage(long id, EncodedMessage message) {
    this.id = id;
    this.message = message;
  }

  /** Its number in the store. */
  public long id() {
    return id;
  }

  public EncodedMessage message() {
    return message;
  }

  /** One more queue holds it. */
  void hold(MessageMemory memory) {
    if (holders++ == 0) {
      memory.add(message);
    }
  }

  /** One more durable queue holds it: records that. */
  void store(Core core, long queueId) {
    if (!stored) {
      stored = true;
      core.record(new StoreRecord.MessageStored(id, message.bytes()));
    }
    durableHolders++;
    core.record(new StoreRecord.MessageEnqueued(queueId, id));
  }

  /** One more durable queue holds it, as recovery has found. */
  void restored() {
    stored = true;
    durableHolders++;
  }

  /** One queue fewer holds it. */
  void release(MessageMemory memory) {
    if (--holders == 0) {
      memory.remove(message);
    }
  }

  /** One durable queue fewer holds it: records that. */
  void discard(Core core, long queueId) {
    durableHolders--;
    core.record(new StoreRecord.MessageDequeued(queueId, id, durableHolders == 0));
  }

  /** One durable queue fewer holds it, because the queue itself has gone with all it held. */
  void discarded() {
    durableHolders--;
  }
}
