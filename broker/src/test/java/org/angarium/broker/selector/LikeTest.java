package org.angarium.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.angarium.transport.message.EncodedMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LIKE (Jakarta Messaging 3.8.1.1). */
class LikeTest {
  private static boolean isLike(String text, String pattern, char escape) throws InvalidSelector {
    String selector = Writing.of(new Ast.Like(new Ast.Id("a"), pattern, escape, false), NO_CHANCE);
    return Selector.parse(selector).matches(SampleMessage.encoded(Map.of("a", text)));
  }

  private static final Random NO_CHANCE = new Random(1);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          12%3     | 123      | true
          12%3     | 12993    | true
          12%3     | 1234     | false
          12%3     | 12       | false
          12%23    | 123      | false
          12%23    | 1223     | true
          l_se     | lose     | true
          l_se     | loose    | false
          l_se     | lse      | false
          abc      | abc      | true
          abc      | ab       | false
          abc      | abcd     | false
          ""       | ""       | true
          ""       | a        | false
          %        | ""       | true
          %        | anything | true
          _        | ""       | false
          _        | a        | true
          _        | ab       | false
          _%       | ""       | false
          _%       | a        | true
          %_       | abc      | true
          %_%_%    | a        | false
          %_%_%    | ab       | true
          a%       | abc      | true
          a%       | bac      | false
          %c       | abc      | true
          %c       | abcd     | false
          %b%      | abc      | true
          %b%      | ac       | false
          a%b%c    | aXbYc    | true
          a%b%c    | abc      | true
          a%b%c    | acb      | false
          %ab%ab%  | abab     | true
          %ab%ab%  | aba      | false
          a%a      | a        | false
          a%a      | aa       | true
          %aab%    | aaab     | true
          %a_c%    | aacabc   | true
          .*       | abc      | false
          a.c      | abc      | false
          [a]      | a        | false
          a\\      | a\\      | true
          _        | é        | true
          _        | \uD83D\uDE00 | true
          __       | \uD83D\uDE00 | false
          %\uD83D\uDE00_ | a\uD83D\uDE00é | true
          _\uD83D% | é\uD83Dx | true
          """)
  void shouldTakeUnderscoreForOneAndPercentForAnyNumberOfCharacters(
      String pattern, String text, boolean like) throws InvalidSelector {
    assertThat(isLike(text, pattern, (char) 0)).isEqualTo(like);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          \\_%   | \\ | _foo  | true
          \\_%   | \\ | bar   | false
          100#%  | #  | 100%  | true
          100#%  | #  | 1000  | false
          a##b   | #  | a#b   | true
          a##%   | #  | a#xyz | true
          %%a    | %  | %a    | true
          %%a    | %  | xa    | false
          __a%   | _  | _abc  | true
          __a%   | _  | xabc  | false
          a'%b   | '  | a%b   | true
          """)
  void shouldTakeWhatIsEscapedAsItIs(String pattern, char escape, String text, boolean like)
      throws InvalidSelector {
    assertThat(isLike(text, pattern, escape)).isEqualTo(like);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 63, 64, 65, 127, 128, 129, 500})
  void shouldFindStretchesOfEveryLength(int length) throws InvalidSelector {
    for (String unit : new String[] {"a", "ab", "aé_", "_", "xyz\uD83D\uDE00_q"}) {
      String stretch = unit.repeat(length).substring(0, length);
      String text = stretch.replace("_", "ü");
      String pattern = "%" + stretch + "z%";

      assertThat(isLike(text + "z", pattern, (char) 0)).isTrue();
      assertThat(isLike(text + text + "z!", pattern, (char) 0)).isTrue();
      assertThat(isLike(text + "y", pattern, (char) 0)).isFalse();
      assertThat(isLike(text.substring(1) + "z", pattern, (char) 0)).isFalse();
      assertThat(isLike("z" + text + "z" + text, pattern + stretch, (char) 0)).isTrue();
    }
  }

  /** From few characters, so that beginnings of the pattern repeat themselves. */
  @Test
  void shouldAgreeWithThePlainEvaluatorOnLongPatterns() throws InvalidSelector {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("LikeTest: -Dangarium.seed=" + seed);
    Random random = new Random(seed);
    int matched = 0;
    int cases = 5_000;
    for (int i = 0; i < cases; i++) {
      String text = random(random, "aaab\u00E9", 200);
      Ast.Like like = new Ast.Like(new Ast.Id("a"), pattern(random, text), (char) 0, false);
      boolean plain = new PlainEvaluator(Map.of("a", text)).matches(like);
      matched += plain ? 1 : 0;

      assertThat(isLike(text, like.pattern(), (char) 0))
          .as("seed %d: %s LIKE %s", seed, text, like.pattern())
          .isEqualTo(plain);
    }
    assertThat(matched).isBetween(cases / 10, cases * 9 / 10);
  }

  /** Parts of the text in their order, with something changed now and then. */
  private static String pattern(Random random, String text) {
    StringBuilder pattern = new StringBuilder();
    int at = random.nextInt(text.length() / 4 + 1);
    while (at < text.length()) {
      int end = Math.min(text.length(), at + random.nextInt(100));
      pattern.append(random.nextInt(4) > 0 ? "%" : "").append(text, at, end);
      at = end + random.nextInt(10);
    }
    pattern.append(random.nextInt(4) > 0 ? "%" : "");
    for (int changes = random.nextInt(6); changes > 0 && pattern.length() > 0; changes--) {
      pattern.setCharAt(
          random.nextInt(pattern.length()), random.nextInt(5) > 0 ? '_' : "ab".charAt(changes % 2));
    }
    return pattern.toString();
  }

  private static String random(Random random, String alphabet, int longest) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(longest); length > 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  /** With backtracking, or with a start at every position, none of these ends in a day. */
  @ParameterizedTest
  @ValueSource(strings = {"%a", "%a_", "%aaaaaaaaaaaaaaaa_", "a%", "%_"})
  void shouldGoThroughALongTextOnceOnly(String unit) throws InvalidSelector {
    EncodedMessage message = SampleMessage.encoded(Map.of("a", "a".repeat(1 << 20)));
    int times = (LikePattern.MAX_LENGTH - 2) / unit.length();

    Selector repeated = Selector.parse("a LIKE '" + unit.repeat(times) + "%b'");
    Selector middle = Selector.parse("a LIKE '" + unit.repeat(times) + "b%'");

    assertThat(repeated.matches(message)).isFalse();
    assertThat(middle.matches(message)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 1_021})
  void shouldFindALongStretchInTextFullOfItsBeginnings(int length) throws InvalidSelector {
    EncodedMessage message = SampleMessage.encoded(Map.of("a", "a".repeat(1 << 20) + "b"));

    assertThat(Selector.parse("a LIKE '%" + "a".repeat(length) + "c%'").matches(message)).isFalse();
    assertThat(Selector.parse("a LIKE '%" + "a".repeat(length) + "b%'").matches(message)).isTrue();
  }
}
