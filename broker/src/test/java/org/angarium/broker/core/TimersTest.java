package org.angarium.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimersTest {
  private final Timers timers = new Timers();
  private final List<String> fired = new ArrayList<>();

  @Test
  void shouldFireWhatIsDueInTheOrderOfTheTimes() {
    timers.at(20, () -> fired.add("b"));
    timers.at(10, () -> fired.add("a"));
    timers.at(20, () -> fired.add("c"));
    timers.at(30, () -> fired.add("d"));
    assertThat(timers.nextDueMillis()).isEqualTo(10);

    assertThat(timers.fire(9)).isFalse();
    assertThat(timers.fire(20)).isTrue();

    assertThat(fired).containsExactly("a", "b", "c");
    assertThat(timers.nextDueMillis()).isEqualTo(30);
  }

  @Test
  void shouldNotFireWhatWasCancelled() {
    Timer cancelled = timers.at(10, () -> fired.add("a"));
    timers.at(10, () -> fired.add("b"));
    cancelled.cancel();

    timers.fire(10);

    assertThat(fired).containsExactly("b");
    assertThat(timers.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldForgetCancelledTimersBeforeTheyWouldBeDue() {
    Timers timers = new Timers();
    timers.at(1, () -> {});
    for (int i = 0; i < 10_000; i++) {
      timers.at(1_000_000, () -> {}).cancel();
    }
    assertThat(timers.size()).isLessThan(200);
    assertThat(timers.fire(1)).isTrue();
    assertThat(timers.fire(2_000_000)).isFalse();
  }
}
