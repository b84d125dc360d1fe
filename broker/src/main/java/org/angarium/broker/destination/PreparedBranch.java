package org.angarium.broker.destination;

import java.util.ArrayList;
import java.util.List;
import org.angarium.broker.core.Core;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.message.EncodedMessage;

/**
 * What a prepared branch of a distributed transaction holds until its outcome is known: what it has
 * sent, which nobody else sees, and what it has consumed, which stays on its queues and at no
 * consumer. Core thread only.
 */
final class PreparedBranch {
  private static final int SENT_LANE = 0;

  private final Core core;
  private final MessageMemory memory;
  private final long id;
  private final String name;
  private final Publisher publisher;
  private final List<HeldMessage> sent = new ArrayList<>();
  private final List<QueueEntry> consumed = new ArrayList<>();

  /**
   * A branch that holds nothing yet.
   *
   * @param id its number in the store
   * @param publisher whose messages those are that it sends
   */
  PreparedBranch(QueueContext context, long id, String name, Publisher publisher) {
    this.core = context.core();
    this.memory = context.memory();
    this.id = id;
    this.name = name;
    this.publisher = publisher;
  }

  /** Its number in the store. */
  long id() {
    return id;
  }

  String name() {
    return name;
  }

  Publisher publisher() {
    return publisher;
  }

  /** What it has sent, in that order. */
  List<HeldMessage> sent() {
    return sent;
  }

  // ---- it is prepared

  /** Takes over what a transaction has sent and consumed: records that. */
  void prepare(List<EncodedMessage> messages, List<QueueEntry> entries) {
    core.record(
        new StoreRecord.BranchPrepared(
            id,
            name,
            publisher.clientId(),
            entries.stream().filter(QueueEntry::stored).map(QueueEntry::place).toList()));
    consumed.addAll(entries);
    for (EncodedMessage message : messages) {
      HeldMessage held = new HeldMessage(core.nextMessageId(), message);
      add(held);
      if (message.persistent()) {
        StoreRecord.Place place = new StoreRecord.Place(id, SENT_LANE, sent.size());
        held.store(core, place);
        held.storedAt(place);
      }
    }
  }

  /** Takes a message that it has sent, as recovery has found. */
  void restore(HeldMessage held) {
    add(held);
  }

  /** Takes a message that it has consumed, as recovery has found. */
  void restore(QueueEntry entry) {
    consumed.add(entry);
  }

  private void add(HeldMessage held) {
    held.hold(memory);
    sent.add(held);
  }

  // ---- its outcome

  /**
   * Puts what it has sent where that goes, and takes away what it has consumed, in one batch.
   *
   * @param routes where each of {@link #sent} goes
   */
  void commit(List<Route> routes) {
    long visibleAfter = core.nextBatch();
    for (int i = 0; i < routes.size(); i++) {
      routes.get(i).follow(visibleAfter, sent.get(i));
    }
    consumed.forEach(entry -> entry.queue().acknowledge(entry));
    end();
  }

  /** Drops what it has sent, and puts back what it has consumed, in one batch. */
  void rollback() {
    consumed.forEach(entry -> entry.queue().putBack(entry, true));
    end();
  }

  private void end() {
    core.record(new StoreRecord.DestinationRemoved(id));
    sent.forEach(held -> held.release(memory));
  }
}
