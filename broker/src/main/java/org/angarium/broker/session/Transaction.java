package org.angarium.broker.session;

import java.util.ArrayList;
import java.util.List;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Refusal;
import org.angarium.broker.destination.MessageMemory;
import org.angarium.broker.destination.QueueEntry;
import org.angarium.broker.destination.Route;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has sent so far, and whether it can still commit. Used for one transaction
 * after the other. Core thread only.
 */
final class Transaction {
  private final Core core;
  private final MessageMemory memory;
  private final List<EncodedMessage> sends = new ArrayList<>();
  private @Nullable Refusal doom;

  Transaction(Core core, MessageMemory memory) {
    this.core = core;
    this.memory = memory;
  }

  /** A message is sent; kept for the commit, if there can be one. */
  void add(EncodedMessage message) {
    if (doom == null) {
      sends.add(message);
      memory.add(message);
    }
  }

  /** It can only roll back, for this reason or one that came before. */
  void doom(Refusal reason) {
    if (doom == null) {
      doom = reason;
      drop();
    }
  }

  /** Why it can only roll back; null if it can commit. */
  @Nullable Refusal doom() {
    return doom;
  }

  /** What it has sent, as a copy. */
  List<EncodedMessage> sends() {
    return List.copyOf(sends);
  }

  boolean isEmpty() {
    return sends.isEmpty();
  }

  /** Puts what was sent onto its queues, and takes away what was consumed, in one batch. */
  void commit(List<Route> routes, List<QueueEntry> consumed) {
    boolean records =
        routes.stream().anyMatch(Route::stores) || consumed.stream().anyMatch(QueueEntry::stored);
    long visibleAfter = records ? core.nextBatch() : core.currentBatch();
    routes.forEach(route -> route.follow(visibleAfter));
    clear();
    consumed.forEach(entry -> entry.queue().acknowledge(entry));
  }

  /** It is over; what follows is another transaction. */
  void clear() {
    drop();
    doom = null;
  }

  private void drop() {
    sends.forEach(memory::remove);
    sends.clear();
  }
}
