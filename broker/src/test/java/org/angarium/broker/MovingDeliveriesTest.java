package org.angarium.broker;

import static org.angarium.broker.TestClient.persistent;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Session 1 feeds, as that of a connection consumer; sessions 2 and 3 are a server's. */
final class MovingDeliveriesTest {
  private static final long[] NONE = {};

  private final TestBroker broker = new TestBroker();
  private final TestClient client = broker.client();

  @BeforeEach
  void open() {
    client.opens(false, 3);
    client.says(new Frame.OpenSession(2, false), new Frame.OpenSession(3, true));
    for (String body : List.of("a", "b", "c", "d")) {
      client.sends(0, persistent(body));
    }
  }

  private long[] move(int from, int to, long... deliveryIds) {
    client.says(new Frame.MoveDeliveries(from, to, deliveryIds));
    return deliveryIds;
  }

  private long[] firstTwo() {
    return Arrays.copyOf(client.deliveryIds(), 2);
  }

  private List<Integer> counts() {
    return client.deliveries().stream().map(Frame.Deliver::deliveryCount).toList();
  }

  @Test
  void shouldAcknowledgeWhereTheDeliveriesAreNow() {
    long[] moved = move(1, 2, firstTwo());

    client.says(new Frame.Acknowledge(7, 1, moved));
    assertThat(client.only(Frame.Failed.class).code()).isEqualTo(ErrorCode.ILLEGAL_STATE);
    assertThat(broker.store.records(StoreRecord.MessageDequeued.class)).isEmpty();

    client.says(new Frame.Acknowledge(8, 2, moved));
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(8);
    assertThat(broker.store.records(StoreRecord.MessageDequeued.class)).hasSize(2);
  }

  @Test
  void shouldCommitAndRollBackWhereTheDeliveriesAreNow() {
    long[] ids = client.deliveryIds();
    move(1, 3, ids);
    client.says(new Frame.Commit(7, 3, new long[] {ids[0]}));
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(7);
    client.forgetWhatWasHeard();

    client.says(new Frame.Rollback(8, 3, new long[] {ids[1]}));
    assertThat(client.bodies()).isEmpty(); // as they gave no credit back
    client.says(new Frame.ConsumerCredit(1, 3));
    assertThat(client.bodies()).containsExactly("b", "c", "d");
    assertThat(counts()).containsExactly(2, 1, 1);
  }

  @Test
  void shouldGiveNoCreditBackWhenTheirNewSessionRecoversOrCloses() {
    long[] moved = move(1, 2, firstTwo());
    client.forgetWhatWasHeard();
    client.says(new Frame.Recover(7, 2, moved));
    assertThat(client.bodies()).isEmpty();

    client.says(new Frame.ConsumerCredit(1, 1));
    assertThat(client.bodies()).containsExactly("a");
    move(1, 2, client.deliveryIds());
    client.forgetWhatWasHeard();
    client.says(new Frame.CloseSession(0, 2));
    assertThat(client.bodies()).isEmpty();
    client.says(new Frame.ConsumerCredit(1, 10));
    assertThat(client.bodies()).containsExactly("a", "b", "d");
    assertThat(counts()).containsExactly(3, 2, 1);
  }

  @Test
  void shouldKeepThemWhenTheirConsumerOrFormerSessionEnds() {
    long[] moved = move(1, 2, firstTwo());
    client.closes(1);
    client.says(new Frame.CloseSession(0, 1));
    assertThat(bodiesOfAnother()).containsExactly("c", "d");

    client.says(new Frame.Acknowledge(7, 2, moved));
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(7);
  }

  @Test
  void shouldNotTakeThemBackWithThoseOfTheirFormerSession() {
    move(1, 2, firstTwo());
    client.forgetWhatWasHeard();
    client.says(new Frame.Recover(7, 1, NONE));
    assertThat(client.bodies()).containsExactly("c");
  }

  @Test
  void shouldTakeThemBackFromWhereTheyWereReturnedTo() {
    long[] moved = move(1, 2, firstTwo());
    client.says(new Frame.ConsumerCredit(1, 2));
    move(2, 1, moved);
    client.forgetWhatWasHeard();
    client.says(new Frame.Recover(7, 1, NONE));
    assertThat(client.bodies()).containsExactly("a", "b", "c");
    assertThat(counts()).containsExactly(1, 1, 1);
  }

  @Test
  void shouldReturnThemAllWhenTheConnectionIsLost() {
    move(1, 2, firstTwo());
    client.isLost();
    assertThat(bodiesOfAnother()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void shouldMoveAllOrNothing() {
    long[] ids = client.deliveryIds();
    move(1, 2, ids[0], 4711);
    move(1, 1, ids[0]);
    move(1, 9, ids[0]);
    move(9, 1, ids[0]);
    move(2, 1, ids[0]);

    assertThat(client.closed).isFalse();
    client.says(new Frame.Acknowledge(7, 1, ids));
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(7);
  }

  private List<String> bodiesOfAnother() {
    TestClient other = broker.client();
    other.opensSession();
    other.consumes(1, DestinationName.queue("q"), null);
    return other.bodies();
  }
}
