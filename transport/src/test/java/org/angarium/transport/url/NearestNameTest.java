package org.angarium.transport.url;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
  private static final List<String> KNOWN = List.of("prefetch", "sendTimeout", "clientId", "tcp");

  @ParameterizedTest
  @CsvSource({
    "perfetch, prefetch", // swapped
    "prefech, prefetch", // missing
    "prefetchh, prefetch", // too many
    "clientID, clientId", // case
    "sendTimeoutMs, sendTimeout",
    "tpc, tcp"
  })
  void shouldFindWhatWasMeant(String name, String meant) {
    assertThat(NearestName.of(name, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"user", "x", "''"})
  void shouldNotGuessWildly(String name) {
    assertThat(NearestName.of(name, KNOWN)).isEmpty();
  }

  @Test
  void shouldNotSpendTimeOnEndlessNames() {
    assertThat(NearestName.of("x".repeat(1_000_000), KNOWN)).isEmpty();
  }
}
