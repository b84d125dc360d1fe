package org.angarium.broker.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.junit.jupiter.api.Test;

final class LaneTest {
  private static final EncodedMessage MESSAGE =
      EncodedMessage.encode(
          new MessageHeader(
              DestinationName.queue("q"), false, 4, 0, 0, 0, null, null, null, null, null),
          Map.of(),
          BodyKind.NONE,
          new byte[0]);

  private final Lane lane =
      new Lane(new Window(null, new MessageMemory(1 << 20, null), 100, 1 << 20));
  private long lastSequence;

  private QueueEntry added() {
    QueueEntry entry = new QueueEntry(null, new HeldMessage(1, MESSAGE), false, -1);
    entry.sequence = ++lastSequence;
    lane.add(entry);
    return entry;
  }

  private void take(QueueEntry entry) {
    lane.leaveReady(entry, QueueEntry.State.OUTSTANDING);
  }

  @Test
  void shouldGiveOutWhatIsReadyInItsOrderAndTakeBackToItsPlace() {
    QueueEntry one = added();
    QueueEntry two = added();
    QueueEntry three = added();
    take(one);
    take(two);
    assertThat(lane.firstReady()).isSameAs(three);

    lane.putBack(two);
    assertThat(lane.firstReady()).isSameAs(two);
    lane.putBack(one);
    assertThat(lane.firstReady()).isSameAs(one);

    take(one);
    lane.remove(one);
    take(two);
    assertThat(lane.firstReady()).isSameAs(three);
  }

  @Test
  void shouldGiveOutWhatWasTakenFromTheMiddleAndCameBack() {
    QueueEntry one = added();
    QueueEntry two = added();
    QueueEntry three = added();
    take(two);
    take(one);
    assertThat(lane.firstReady()).isSameAs(three);
    take(three);
    assertThat(lane.firstReady()).isNull();
    lane.putBack(three);
    lane.putBack(two);
    QueueEntry four = added();
    assertThat(lane.firstReady()).isSameAs(two);
    lane.remove(two);
    assertThat(lane.firstReady()).isSameAs(three);
    lane.remove(three);
    assertThat(lane.firstReady()).isSameAs(four);
  }

  @Test
  void shouldWalkOnFromAMessageThatHasLeft() {
    QueueEntry one = added();
    QueueEntry two = added();
    QueueEntry three = added();
    LaneCursor walk = new LaneCursor(lane);
    LaneCursor other = new LaneCursor(lane);
    assertThat(walk.advance()).isSameAs(one);
    assertThat(walk.advance()).isSameAs(two);
    assertThat(other.advance()).isSameAs(one);
    assertThat(other.advance()).isSameAs(two);

    lane.remove(two);
    assertThat(walk.hasPassed(one)).isTrue();
    lane.remove(one);
    assertThat(walk.advance()).isSameAs(three);
    assertThat(walk.advance()).isNull();
    assertThat(other.peek()).isSameAs(three);
    QueueEntry four = added();
    assertThat(walk.advance()).isSameAs(four);
    walk.leave();
    assertThat(four.cursors).isNull();
  }

  @Test
  void shouldNotLetAMessageThatHasLeftHoldThoseThatFollowedIt() {
    QueueEntry one = added();
    QueueEntry two = added();
    lane.remove(one);
    lane.remove(two);
    assertThat(one.next).isNull();
    assertThat(two.previous).isNull();
  }
}
