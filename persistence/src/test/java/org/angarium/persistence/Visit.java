package org.angarium.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a recovery has visited, held to what {@link MessageStore#recover} promises. */
public final class Visit implements Consumer<StoreRecord>, StoreRecord.Visitor {
  private final List<StoreRecord> records = new ArrayList<>();
  private final State state = new State();
  private final Set<Long> defined = new HashSet<>();
  private final Set<Long> stored = new HashSet<>();
  private final Set<Long> held = new HashSet<>();
  private final Set<StoreRecord.MessageEnqueued> enqueued = new HashSet<>();
  private @Nullable StoreRecord before;

  @Override
  public void accept(StoreRecord visited) {
    visited.accept(this);
    state.accept(visited);
    records.add(visited);
    before = visited;
  }

  /** All records, in order. */
  public List<StoreRecord> records() {
    return records;
  }

  /** What they make, when all have come. */
  public State state() {
    assertThat(held).as("messages with a holder").isEqualTo(stored);
    return state;
  }

  @Override
  public void destinationDefined(StoreRecord.DestinationDefined definition) {
    define(definition.destinationId());
  }

  @Override
  public void subscriptionDefined(StoreRecord.SubscriptionDefined definition) {
    define(definition.subscriptionId());
  }

  @Override
  public void branchPrepared(StoreRecord.BranchPrepared prepared) {
    define(prepared.branchId());
  }

  private void define(long id) {
    assertThat(stored.isEmpty()).as("definition %d before messages", id).isTrue();
    assertThat(defined.add(id)).as("definition %d for the first time", id).isTrue();
  }

  @Override
  public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
    throw new AssertionError(removed);
  }

  @Override
  public void messageStored(StoreRecord.MessageStored message) {
    assertThat(stored.add(message.messageId())).as("%s for the first time", message).isTrue();
  }

  @Override
  public void messageEnqueued(StoreRecord.MessageEnqueued message) {
    assertThat(stored.contains(message.messageId())).as("stored before %s", message).isTrue();
    assertThat(enqueued.add(message)).as("%s for the first time", message).isTrue();
    held.add(message.messageId());
  }

  @Override
  public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
    assertThat(before)
        .as("before %s", counted)
        .isEqualTo(new StoreRecord.MessageEnqueued(counted.queueId(), counted.messageId()));
    assertThat(counted.deliveries()).isPositive();
  }

  @Override
  public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
    throw new AssertionError(dequeued);
  }
}
