package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.DeliveryCounted;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.junit.jupiter.api.Test;

/** What is written together and cancels itself never reaches the tables. */
class LiveIndexTest {
  private final LiveIndex index = new LiveIndex(0, 0);

  @Test
  void shouldLeaveOutMessagesThatCameAndWent() {
    apply(message(1), on(7, 1), on(8, 1));
    apply(new DeliveryCounted(7, 1, 1), new MessageDequeued(7, 1, false));
    apply(new MessageDequeued(8, 1, true));
    Changes changes = index.takeChanges();
    assertNothing(changes);
    assertThat(changes.highestMessageId()).isEqualTo(1);
    assertThat(index.liveMessages()).isZero();
  }

  @Test
  void shouldLeaveOutQueuesAndBranchesThatCameAndWent() {
    apply(new DestinationDefined(1, DestinationKind.QUEUE, "q"), message(1), on(1, 1));
    apply(new DestinationRemoved(1));
    apply(new BranchPrepared(2, "b", null, List.of()), message(2), on(2, 2));
    apply(on(3, 2), new DestinationRemoved(2));
    Changes changes = index.takeChanges();
    assertThat(changes.definitions().gone()).isEmpty();
    assertThat(changes.definitions().added()).isEmpty();
    assertThat(changes.places().added()).extracting(place -> place.holderId).containsExactly(3L);
    assertThat(changes.messages().added()).extracting(MessageStored::messageId).containsExactly(2L);
    assertThat(changes.highestHolderId()).isEqualTo(2);
  }

  @Test
  void shouldCountOnceHoweverOftenAMessageWasDelivered() {
    apply(message(1), on(7, 1), message(2), on(7, 2));
    index.takeChanges();
    apply(new DeliveryCounted(7, 1, 1), new DeliveryCounted(7, 2, 1));
    apply(new DeliveryCounted(7, 1, 2), new MessageDequeued(7, 2, true));
    Changes changes = index.takeChanges();
    assertThat(changes.places().counted())
        .singleElement()
        .satisfies(place -> assertThat(place.deliveries).isEqualTo(2));
    assertThat(changes.places().gone()).containsExactly(2L);
    assertThat(changes.messages().gone()).containsExactly(2L);
  }

  @Test
  void shouldDeleteOnlyWhatIsInTheTables() {
    apply(message(1), on(7, 1), message(2), on(7, 2));
    index.takeChanges();
    apply(on(7, 1), new DeliveryCounted(7, 1, 1), message(3), on(7, 3));
    apply(on(7, 1));
    Changes moved = index.takeChanges();
    assertThat(moved.places().gone()).as("position before").containsExactly(1L);
    assertThat(moved.places().counted()).isEmpty();
    assertThat(moved.places().added())
        .extracting(place -> place.message.id)
        .containsExactly(3L, 1L);
    apply(message(4), on(7, 4), new DestinationRemoved(7));
    Changes ended = index.takeChanges();
    assertThat(ended.places().gone()).isEmpty();
    assertThat(ended.places().ended()).containsExactly(7L);
    assertThat(ended.messages().gone()).containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(ended.messages().added()).isEmpty();
  }

  /** Within a group, but not within a batch: the message was gone at the end of the first. */
  @Test
  void shouldPassOverAMessageThatWasGoneBetweenTheBatchesOfAGroup() {
    apply(message(1), on(7, 1));
    index.takeChanges();
    apply(new MessageDequeued(7, 1, false));
    apply(on(8, 1));
    Changes changes = index.takeChanges();
    assertThat(changes.messages().gone()).containsExactly(1L);
    assertThat(changes.places().added()).isEmpty();
  }

  private static void assertNothing(Changes changes) {
    assertThat(changes.definitions().gone()).isEmpty();
    assertThat(changes.definitions().added()).isEmpty();
    assertThat(changes.places().gone()).isEmpty();
    assertThat(changes.places().ended()).isEmpty();
    assertThat(changes.places().counted()).isEmpty();
    assertThat(changes.places().added()).isEmpty();
    assertThat(changes.messages().gone()).isEmpty();
    assertThat(changes.messages().added()).isEmpty();
  }

  private void apply(StoreRecord... batch) {
    index.apply(List.of(batch));
  }

  private static MessageStored message(long id) {
    return new MessageStored(id, new byte[8]);
  }

  private static MessageEnqueued on(long holder, long message) {
    return new MessageEnqueued(holder, message);
  }
}
