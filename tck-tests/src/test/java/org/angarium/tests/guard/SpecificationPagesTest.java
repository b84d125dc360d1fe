package org.angarium.tests.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import org.angarium.tests.process.Distribution;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/specification} and the tests of the specification together. */
class SpecificationPagesTest {
  private static final String GOOD = "| 3.4 | Something happens. | must | `SomeTest.shouldDo` |";

  @Test
  void shouldAgreeWithTheTests() throws IOException {
    Set<String> tests = SpecificationPages.testsIn("org.angarium.specification");
    assertThat(tests).isNotEmpty();
    SpecificationPages pages = new SpecificationPages(tests);
    pages.readAll(Distribution.projectRoot().resolve("docs/specification"));
    assertThat(pages.faults()).isEmpty();
  }

  @Test
  void shouldFindTestsOfEveryKind() throws IOException {
    assertThat(SpecificationPages.testsIn("org.angarium.tests.guard"))
        .contains("SpecificationPagesTest.shouldFindTestsOfEveryKind", "WallsTest.shouldStand")
        .doesNotContain("WallsTest.walls");
  }

  @Test
  void shouldAcceptARowThatNamesATest() {
    assertThat(faultsOf(GOOD)).isEmpty();
  }

  @Test
  void shouldAcceptAReasonInPlaceOfATest() {
    assertThat(faultsOf(GOOD + "\n| 3.5 | Something is meant. | should | no test: a wish |"))
        .isEmpty();
  }

  @Test
  void shouldFindATestThatIsNotThere() {
    assertThat(faultsOf(GOOD + "\n| 3.5 | Other. | must | `SomeTest.shouldGo`, and more |"))
        .containsExactly("chapter-3.md: 3.5 Other.: there is no test SomeTest.shouldGo");
  }

  @Test
  void shouldFindATestThatNoPageNames() {
    assertThat(faultsOf("Some words about `SomeTest.shouldDo`."))
        .containsExactly("no page names the test SomeTest.shouldDo");
  }

  @Test
  void shouldFindARowWithoutATest() {
    assertThat(faultsOf(GOOD + "\n| 3.5 | Other. | must | |"))
        .containsExactly("chapter-3.md: 3.5 Other.: name a test, or say 'no test: ' and why");
  }

  @Test
  void shouldFindARowOfAnotherForm() {
    assertThat(faultsOf(GOOD + "\n| 3.5 | Other. | must |")).hasSize(1);
    assertThat(faultsOf(GOOD + "\n| 3.5 | Other. | shall | no test: none |")).hasSize(1);
    assertThat(faultsOf(GOOD + "\n| 4.5 | Other. | must | no test: none |")).hasSize(1);
  }

  private static Iterable<String> faultsOf(String page) {
    SpecificationPages pages = new SpecificationPages(Set.of("SomeTest.shouldDo"));
    pages.read("chapter-3.md", page);
    return pages.faults();
  }
}
