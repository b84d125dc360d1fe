package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How far a consumer is sent ahead: a consumer, a broker and the way between them, by one clock.
 */
class CreditWindowTest {
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000 * MICRO;

  private long now = 1_000_000;

  /** A consumer that takes messages as fast as it can, and a broker that has them. */
  private final class Run {
    final CreditWindow window;
    final Queue<Long> arrivals = new ArrayDeque<>();
    final long roundTrip;
    final int bytes;

    /** When the broker has its next message; each so much later than the one before. */
    long nextAt = now;

    final long gap;
    long credit;

    Run(int most, Duration roundTrip, Duration gap, int bytes) {
      window = new CreditWindow(most, () -> now);
      this.roundTrip = roundTrip.toNanos();
      this.gap = gap.toNanos();
      this.bytes = bytes;
      credit(window.open());
    }

    Run(int most, Duration roundTrip) {
      this(most, roundTrip, Duration.ZERO, 100);
    }

    private void credit(int messages) {
      credit += messages;
      for (int i = 0; i < messages; i++) {
        nextAt = Math.max(nextAt + gap, now);
        arrivals.add(nextAt + roundTrip);
      }
    }

    /** Takes so many messages, each with so much work. */
    void consume(int messages, Duration work) {
      for (int i = 0; i < messages; i++) {
        if (arrivals.isEmpty() || arrivals.element() > now) {
          credit(window.await());
          now = arrivals.element();
        }
        arrivals.remove();
        window.arrived();
        credit(window.taken(bytes, 0)); // what has arrived and waits is counted as on its way
        now += work.toNanos();
      }
    }
  }

  @Test
  void shouldStartSmall() {
    assertThat(new CreditWindow(1_000, () -> now).open()).isEqualTo(16);
    assertThat(new CreditWindow(5, () -> now).open()).isEqualTo(5);
    assertThat(new CreditWindow(0, () -> now).open()).isZero();
  }

  @Test
  void shouldGiveTheFirstCreditOnce() {
    CreditWindow window = new CreditWindow(10, () -> now);
    assertThat(window.open()).isEqualTo(10);
    assertThat(window.open()).isZero();
    assertThat(window.atBroker()).isEqualTo(10);
  }

  @Test
  void shouldGrowForAFastConsumerThatWaitsForTheBroker() {
    Run run = new Run(1_000, Duration.ofMillis(10));
    run.consume(2_000, Duration.ofNanos(MICRO));
    assertThat(run.window.size()).isEqualTo(1_000);

    long begun = now;
    run.consume(10_000, Duration.ofNanos(MICRO));
    assertThat(now - begun).isLessThan(10_000 / 1_000 * 10 * MILLI * 3 / 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 100, 180})
  void shouldNotStarveAConsumerThatIsFarAway(int roundTripMillis) {
    Run run = new Run(1_000, Duration.ofMillis(roundTripMillis));
    run.consume(3_000, Duration.ofNanos(10 * MICRO));
    long begun = now;
    run.consume(10_000, Duration.ofNanos(10 * MICRO));

    long ideal = Math.max(10_000 * 10 * MICRO, 10L * roundTripMillis * MILLI);
    assertThat(now - begun).isLessThan(ideal * 3 / 2);
  }

  @Test
  void shouldNotGrowForAConsumerThatNeverWaits() {
    Run run = new Run(1_000, Duration.ofNanos(50 * MICRO));
    run.consume(1_000, Duration.ofMillis(1));
    assertThat(run.window.size()).isEqualTo(16);
  }

  @Test
  void shouldNotGrowForAConsumerWhoseMessagesComeSlowly() {
    Run run = new Run(1_000, Duration.ofMillis(1), Duration.ofMillis(30), 100);
    run.consume(1_000, Duration.ZERO);
    assertThat(run.window.size()).isEqualTo(16);
  }

  @ParameterizedTest
  @CsvSource({"20, 10", "50, 4", "100, 2", "250, 1", "60000, 1"})
  void shouldHoldNoMoreThanWhatASlowConsumerDealsWithSoon(int workMillis, int window) {
    Run run = new Run(1_000, Duration.ofMillis(1));
    run.consume(40, Duration.ofMillis(workMillis));
    assertThat(run.window.size()).isEqualTo(window);
  }

  @Test
  void shouldShrinkWhenTheWorkBecomesSlowAndGrowAgain() {
    Run run = new Run(1_000, Duration.ofMillis(5));
    run.consume(3_000, Duration.ofNanos(MICRO));
    assertThat(run.window.size()).isEqualTo(1_000);
    run.consume(1_000, Duration.ofMillis(40));
    assertThat(run.window.size()).isEqualTo(5);
    run.consume(3_000, Duration.ofNanos(MICRO));
    assertThat(run.window.size()).isEqualTo(1_000);
  }

  @Test
  void shouldKeepLargeMessagesWithinItsBytes() {
    Run run = new Run(1_000, Duration.ofMillis(10), Duration.ZERO, 1 << 20);
    run.consume(1_000, Duration.ofNanos(MICRO));
    assertThat(run.window.size()).isEqualTo(16);
    Run huge = new Run(1_000, Duration.ofMillis(10), Duration.ZERO, 1 << 30);
    huge.consume(100, Duration.ofNanos(MICRO));
    assertThat(huge.window.size()).isEqualTo(1);
  }

  @Test
  void shouldNotCountTheTimeBeforeTheFirstMessageAsWork() {
    Run run = new Run(1_000, Duration.ofMillis(1));
    now += Duration.ofHours(1).toNanos();
    run.consume(100, Duration.ofNanos(MICRO));
    assertThat(run.window.size()).isGreaterThanOrEqualTo(16);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void shouldGoOnWithATinyWindow(int most) {
    Run run = new Run(most, Duration.ofMillis(1));
    run.consume(1_000, Duration.ofNanos(MICRO));
    assertThat(run.window.size()).isEqualTo(most);
    assertThat(run.credit).isEqualTo(1_000 + most);
  }

  @Test
  void shouldSendNothingAheadWithoutAWindow() {
    Run run = new Run(0, Duration.ofMillis(1));
    run.consume(100, Duration.ofMillis(1));

    assertThat(run.credit).isEqualTo(100);
    assertThat(run.window.await()).isEqualTo(1);
    assertThat(run.window.await()).isZero(); // it has not come yet
    run.window.endWait();
    assertThat(run.window.await()).isZero(); // and still counts for the next who waits
  }

  @Test
  void shouldAskForNothingWhileItIsNotOpen() {
    CreditWindow window = new CreditWindow(0, () -> now);
    assertThat(window.await()).isZero();
    assertThat(window.open()).isZero();
    assertThat(window.await()).isEqualTo(1);
    assertThat(window.await()).isZero();
  }

  @Test
  void shouldNotGiveCreditAgainForWhatTheBrokerTookBack() {
    CreditWindow window = new CreditWindow(4, () -> now);
    window.open();
    for (int i = 0; i < 3; i++) {
      window.arrived();
    }
    assertThat(window.taken(1, 2)).isZero();
    window.tookBack(3);
    assertThat(window.atBroker()).isEqualTo(4);
    window.arrived();
    assertThat(window.taken(1, 0)).isZero();
    window.arrived();
    assertThat(window.taken(1, 0)).isEqualTo(2);
    assertThat(window.atBroker()).isEqualTo(4);
  }
}
