package org.angarium.broker.destination;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LaneTest {
  private final Lane lane = new Lane();
  private long lastSequence;

  private QueueEntry added() {
    QueueEntry entry = new QueueEntry(null, 0, null, -1);
    entry.sequence = ++lastSequence;
    lane.add(entry);
    return entry;
  }

  @Test
  void shouldGiveOutWhatIsReadyInItsOrderAndTakeBackToItsPlace() {
    QueueEntry one = added();
    QueueEntry two = added();
    QueueEntry three = added();
    lane.take(one);
    lane.take(two);
    assertThat(lane.firstReady()).isSameAs(three);

    lane.putBack(two);
    assertThat(lane.firstReady()).isSameAs(two);
    lane.putBack(one);
    assertThat(lane.firstReady()).isSameAs(one);

    lane.take(one);
    lane.remove(one);
    lane.take(two);
    assertThat(lane.firstReady()).isSameAs(three);
  }

  @Test
  void shouldFindWhatFollowsAMessageThatHasLeft() {
    QueueEntry one = added();
    QueueEntry two = added();
    QueueEntry three = added();
    assertThat(lane.following(null, 0)).isSameAs(one);
    assertThat(lane.following(one, 1)).isSameAs(two);

    lane.remove(one);
    lane.remove(two);
    assertThat(lane.following(one, 1)).isSameAs(three);
    assertThat(lane.following(three, 3)).isNull();
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
