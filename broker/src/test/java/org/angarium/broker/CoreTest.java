package org.angarium.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.angarium.persistence.StoreRecord;
import org.junit.jupiter.api.Test;

final class CoreTest {
  private static final StoreRecord RECORD = new StoreRecord.DestinationRemoved(1);

  private final TestBroker broker = new TestBroker();
  private final List<String> order = new ArrayList<>();

  private void inCore(Runnable command) {
    broker.core.post(command);
    broker.settle();
  }

  @Test
  void shouldDoAtOnceWhatDependsOnNothing() {
    broker.store.durableAtOnce = false;
    inCore(() -> broker.core.whenDurable(() -> order.add("now")));
    assertThat(order).containsExactly("now");
  }

  @Test
  void shouldReleaseHeldOutputsInTheOrderInWhichTheyWereHeld() {
    broker.store.durableAtOnce = false;
    inCore(
        () -> {
          broker.core.record(RECORD);
          broker.core.whenDurable(() -> order.add("first"));
        });
    inCore(
        () -> broker.core.whenDurable(0, () -> order.add("second, though its batch is durable")));
    inCore(
        () -> {
          broker.core.record(RECORD);
          broker.core.whenDurable(() -> order.add("third"));
        });
    assertThat(order).isEmpty();

    broker.store.force();
    broker.settle();

    assertThat(order).containsExactly("first", "second, though its batch is durable", "third");
  }

  @Test
  void shouldLetRecordsThatNobodyWaitsForJoinTheNextBatch() {
    inCore(() -> broker.core.record(RECORD));
    inCore(() -> broker.core.record(RECORD));
    assertThat(broker.store.batches).isEmpty();

    inCore(
        () -> {
          broker.core.record(RECORD);
          broker.core.whenDurable(() -> order.add("durable"));
        });

    assertThat(broker.store.batches).hasSize(1);
    assertThat(broker.store.batches.get(0)).hasSize(3);
    assertThat(order).containsExactly("durable");
  }

  @Test
  void shouldNotKeepRecordsThatNobodyWaitsForLongerThanAFewMilliseconds() {
    inCore(() -> broker.core.record(RECORD));
    broker.advance(4);
    assertThat(broker.store.batches).isEmpty();
    broker.advance(1);
    assertThat(broker.store.batches).hasSize(1);
  }

  @Test
  void shouldNotBelieveAClockThatWasSetBack() {
    inCore(() -> broker.core.record(RECORD));
    broker.advance(-3_600_000);
    assertThat(broker.store.batches).hasSize(1);
  }

  @Test
  void shouldWriteAtOnceWhatSomeoneComesToWaitForLater() {
    inCore(() -> broker.core.record(RECORD));
    inCore(() -> broker.core.whenDurable(() -> order.add("durable")));
    assertThat(broker.store.batches).hasSize(1);
    assertThat(order).containsExactly("durable");
  }

  @Test
  void shouldDoAChoreOnceATurnAndItsNextSliceInTheNext() {
    int[] slices = {0};
    inCore(
        () ->
            broker.core.mark(
                () -> {
                  order.add("slice " + ++slices[0]);
                  if (slices[0] == 1) {
                    broker.core.mark(() -> order.add("rest"));
                    broker.core.post(() -> order.add("a command in between"));
                  }
                }));
    assertThat(order).containsExactly("slice 1", "a command in between", "rest");
  }

  @Test
  void shouldDoItsChoresBeforeACommandThatCameDuringTheTurn() {
    inCore(
        () -> {
          broker.core.mark(() -> order.add("chore"));
          broker.core.post(() -> order.add("command"));
        });
    assertThat(order).containsExactly("chore", "command");
  }

  @Test
  void shouldEndWhenACommandThrows() {
    inCore(
        () -> {
          throw new IllegalStateException("a bug");
        });
    assertThat(broker.failures).hasSize(1);
    assertThat(broker.core.post(() -> {})).isFalse();
  }
}
