package org.angarium.tests.history.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HistoryCheckerTest {
  static List<Example> examples() {
    return Stream.of(ConsumingExamples.all(), TransactionExamples.all(), DeliveryExamples.all())
        .flatMap(List::stream)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void shouldRefuseABadHistoryForTheRightReasonOnly(Example example) {
    assertThat(check(example.bad()))
        .isNotEmpty()
        .allSatisfy(violation -> assertThat(violation.promise()).isEqualTo(example.promise()));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void shouldAcceptTheGoodHistoryBesideIt(Example example) {
    assertThat(check(example.good())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveTwoBadHistoriesForEachPromiseAtLeast(Promise promise) {
    assertThat(examples()).filteredOn(e -> e.promise() == promise).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void shouldHaveFiftyBadHistoriesAtLeastAndAllDifferent() {
    assertThat(examples())
        .hasSizeGreaterThanOrEqualTo(50)
        .extracting(Example::toString)
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldShowTheEventsThatBreakAPromise() {
    Story story = new Story();
    story.send(1);
    story.drain();
    assertThat(HistoryChecker.check(story.history()))
        .singleElement()
        .satisfies(
            violation -> assertThat(violation.evidence()).isEqualTo(story.history().events()))
        .asString()
        .startsWith("H1 (every confirmed persistent message is consumed")
        .contains("lost: confirmed, not delivered");
  }

  private static List<Violation> check(Consumer<Story> told) {
    Story story = new Story();
    told.accept(story);
    return HistoryChecker.check(story.history(), Story.BOUNDS);
  }
}
