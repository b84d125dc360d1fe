package org.angarium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.angarium.persistence.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HaltingPointTest {
  @Test
  void shouldCountTheHitsOfItsNameOnly() throws StoreException {
    HaltingPoint point = HaltingPoint.of("force.before:3");
    point.hit("force.after");
    point.hit("force.before");
    point.hit("force.before");
    assertThat(point.left()).isOne();
  }

  @Test
  void shouldEndAtTheFirstHitIfNoNumberIsSaid() throws StoreException {
    assertThat(HaltingPoint.of("body.forced").left()).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "force", "force.before:", "force.before:0", "force.before:x", ":1"})
  void shouldRefuseWhatIsNoMoment(String wanted) {
    assertThatThrownBy(() -> HaltingPoint.of(wanted))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("-Dangarium.failpoint=" + wanted + ": NAME or NAME:N is wanted")
        .hasMessageContaining("force.before");
  }
}
