package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.DeliveryCounted;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.junit.jupiter.api.Test;

/** What is written together and cancels itself never reaches the tables. */
class NetChangesTest {
  private final Lanes lanes = new Lanes();
  private final NetChanges net = new NetChanges(lanes, 0, new Changes.Highest(0, 0));

  @Test
  void shouldLeaveOutMessagesThatCameAndWent() {
    apply(message(1), on(7, 1), on(8, 1));
    apply(new DeliveryCounted(at(7, 1), 1), off(7, 1));
    apply(off(8, 1));
    Changes changes = net.take();
    assertNothing(changes);
    assertThat(changes.highest().messageId()).isEqualTo(1);
    assertThat(lanes.places()).isZero();
  }

  @Test
  void shouldLeaveOutQueuesAndBranchesThatCameAndWent() {
    apply(new DestinationDefined(1, DestinationKind.QUEUE, "q"), message(1), on(1, 1));
    apply(new DestinationRemoved(1));
    apply(new BranchPrepared(2, "b", null, List.of()), message(2), on(2, 2));
    apply(moved(3, 1, 2, at(2, 2)), new DestinationRemoved(2));
    Changes changes = net.take();
    assertThat(changes.definitions().gone()).isEmpty();
    assertThat(changes.definitions().added()).isEmpty();
    assertThat(changes.places().ended()).isEmpty();
    assertThat(changes.places().added())
        .extracting(added -> added.enqueued().place())
        .containsExactly(at(3, 1));
    assertThat(changes.messages()).extracting(MessageStored::messageId).containsExactly(2L);
    assertThat(changes.highest().holderId()).isEqualTo(2);
  }

  /** The tables never hear of their places, and so cannot say that they have gone. */
  @Test
  void shouldTellOfLargeBodiesThatCameAndWent() {
    apply(message(1), large(7, 1, 71), message(2), large(7, 2, 72), message(3), large(8, 3, 73));
    apply(off(7, 1));
    apply(new DestinationRemoved(8));
    assertThat(net.take().places().passedBodies()).containsExactly(71L, 73L);
    apply(off(7, 2));
    assertThat(net.take().places().passedBodies()).isEmpty();
  }

  private static MessageEnqueued large(long holder, long message, long body) {
    return new MessageEnqueued(at(holder, message), message, new Facts(8, 0, body), null);
  }

  @Test
  void shouldCountOnceHoweverOftenAMessageWasDelivered() {
    apply(message(1), on(7, 1), new DeliveryCounted(at(7, 1), 5), message(2), on(7, 2));
    assertThat(net.take().places().added())
        .extracting(Changes.Added::deliveries)
        .containsExactly(5, 0);
    apply(new DeliveryCounted(at(7, 1), 1), new DeliveryCounted(at(7, 2), 1));
    apply(new DeliveryCounted(at(7, 1), 2), off(7, 2));
    Changes changes = net.take();
    assertThat(changes.places().counted()).hasSize(1).containsEntry(at(7, 1), 2);
    assertThat(changes.places().gone()).containsExactly(at(7, 2));
  }

  @Test
  void shouldDeleteOnlyWhatIsInTheTables() {
    apply(message(1), on(7, 1), message(2), on(7, 2));
    net.take();
    apply(moved(7, 3, 1, at(7, 1)), off(7, 1), message(4), on(7, 4));
    apply(off(7, 3));
    Changes moved = net.take();
    assertThat(moved.places().gone()).containsExactly(at(7, 1));
    assertThat(moved.places().added())
        .extracting(added -> added.enqueued().place())
        .containsExactly(at(7, 4));
    apply(off(7, 2), message(5), on(7, 5), new DestinationRemoved(7));
    Changes ended = net.take();
    assertThat(ended.places().gone()).isEmpty();
    assertThat(ended.places().ended()).containsExactly(new Changes.Ended(7, true));
    assertThat(ended.messages()).isEmpty();
  }

  /** A place may be taken again when its lane was empty. */
  @Test
  void shouldPutAMessageWhereAnotherStoodThatIsInTheTables() {
    apply(message(1), on(7, 1));
    net.take();
    apply(off(7, 1), message(2), new MessageEnqueued(at(7, 1), 2, facts(), null));
    Changes changes = net.take();
    assertThat(changes.places().gone()).containsExactly(at(7, 1));
    assertThat(changes.places().added()).hasSize(1);
    assertThat(changes.messages()).hasSize(1);
  }

  @Test
  void shouldNotDeleteALongQueueInOneTransaction() {
    List<StoreRecord> batch = new ArrayList<>();
    for (long id = 1; id <= NetChanges.MOST_ROWS_AT_ONCE; id++) {
      batch.add(message(id));
      batch.add(on(7, id));
    }
    batch.add(message(99_999));
    batch.add(on(8, 99_999));
    net.apply(batch);
    net.take();
    apply(new DestinationRemoved(8), new DestinationRemoved(7));
    assertThat(net.take().places().ended())
        .containsExactly(new Changes.Ended(8, true), new Changes.Ended(7, false));
    assertThat(lanes.places()).isZero();
  }

  @Test
  void shouldRefuseRecordsAboutWhatIsNotThere() {
    assertThatThrownBy(() -> apply(off(7, 1))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> apply(on(7, 1))).isInstanceOf(IllegalStateException.class);
    apply(message(1), on(7, 1), message(2), on(7, 2));
    net.take();
    assertThatThrownBy(() -> apply(message(3), new MessageEnqueued(at(7, 2), 3, facts(), null)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not the last");
    apply(off(7, 1));
    assertThatThrownBy(() -> apply(off(7, 1))).isInstanceOf(IllegalStateException.class);
  }

  private static void assertNothing(Changes changes) {
    assertThat(changes.definitions().gone()).isEmpty();
    assertThat(changes.definitions().added()).isEmpty();
    assertThat(changes.places().gone()).isEmpty();
    assertThat(changes.places().ended()).isEmpty();
    assertThat(changes.places().counted()).isEmpty();
    assertThat(changes.places().added()).isEmpty();
    assertThat(changes.messages()).isEmpty();
  }

  private void apply(StoreRecord... batch) {
    net.apply(List.of(batch));
  }

  private static MessageStored message(long id) {
    return new MessageStored(id, new byte[8]);
  }

  private static Place at(long holder, long sequence) {
    return new Place(holder, 4, sequence);
  }

  private static Facts facts() {
    return new Facts(8, 0, 0);
  }

  private static MessageEnqueued on(long holder, long message) {
    return new MessageEnqueued(at(holder, message), message, facts(), null);
  }

  private static MessageEnqueued moved(long holder, long sequence, long message, Place from) {
    return new MessageEnqueued(at(holder, sequence), message, facts(), from);
  }

  private static MessageDequeued off(long holder, long sequence) {
    return new MessageDequeued(at(holder, sequence));
  }
}
