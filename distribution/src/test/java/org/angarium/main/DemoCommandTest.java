package org.angarium.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DemoCommandTest {

  @Test
  void shouldShowWhatABrokerDoesAndLeaveNothingBehind() {
    CommandRun demo = CommandRun.of("demo");
    assertThat(demo.err()).isEmpty();
    assertThat(demo.exitCode()).isZero();
    assertThat(demo.out().lines())
        .containsSubsequence(
            "   received: three",
            "   on the queue: a letter",
            "   received: a letter (redelivered: true, delivery 2)",
            "   received: thank you",
            "   received where colour = 'red': a red apple",
            "   still there: a green apple",
            "   received by who subscribed to news.sports: the courier came first",
            "   received by who subscribed to news.*: the courier came first");
    Matcher journal = Pattern.compile("its journal is in (.*)\\.").matcher(demo.out());
    assertThat(journal.find()).isTrue();
    assertThat(Path.of(journal.group(1))).doesNotExist();
  }
}
