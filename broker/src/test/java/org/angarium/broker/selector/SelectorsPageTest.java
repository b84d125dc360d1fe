package org.angarium.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about selectors says what the code does. */
class SelectorsPageTest {
  private static final Pattern REFUSAL = Pattern.compile("(?m)^\\| `([^`]+)` \\| (at .*) \\|$");
  private static final Pattern BOUND = Pattern.compile("(?m)^\\| [^|]+ \\| ([0-9,]+)\\D.*\\|$");

  @Test
  void shouldQuoteTheErrorsAsTheyAre() throws IOException {
    List<MatchResult> refusals = section(REFUSAL, "## What is refused", "## Bounds");

    assertThat(refusals).hasSizeGreaterThan(5);
    for (MatchResult refusal : refusals) {
      InvalidSelector e =
          catchThrowableOfType(InvalidSelector.class, () -> Selector.parse(refusal.group(1)));
      assertThat(e).as(refusal.group(1)).isNotNull().hasMessage(refusal.group(2));
    }
  }

  @Test
  void shouldNameTheBounds() throws IOException {
    assertThat(section(BOUND, "## Bounds", "## What is indexed"))
        .extracting(bound -> Integer.valueOf(bound.group(1).replace(",", "")))
        .containsExactly(
            Selector.MAX_LENGTH, Selector.MAX_TERMS, Selector.MAX_NESTING, LikePattern.MAX_LENGTH);
  }

  private static List<MatchResult> section(Pattern row, String from, String to) throws IOException {
    String page = Files.readString(Path.of("..", "docs", "selectors.md"));
    return row.matcher(page.substring(page.indexOf(from), page.indexOf(to))).results().toList();
  }
}
