package org.angarium.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.transport.message.EncodedMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no selector, where it goes wrong, and what is said about it. */
class InvalidSelectorTest {
  /** Less than any thread has that evaluates selectors. */
  private static final long SMALL_STACK_BYTES = 256 << 10;

  private static InvalidSelector refusalOf(String text) {
    try {
      Selector.parse(text);
    } catch (InvalidSelector e) {
      return e;
    }
    throw new AssertionError("this is taken for a selector: " + text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          a >             | 3  | found the end instead of an identifier, a number
          a = = 3         | 4  | found = instead of an identifier, a number
          = 3             | 0  | found = instead of an identifier, a number
          a 3             | 2  | found the number 3 instead of an operator or the end
          a b             | 2  | found the identifier b instead of an operator or the end
          a = 'x' 'y'     | 8  | found the string 'y' instead of
          a = 1 AND       | 9  | found the end instead of an identifier
          AND a           | 0  | found AND instead of an identifier
          a OR            | 4  | found the end
          NOT             | 3  | found the end
          a NOT           | 5  | found the end instead of BETWEEN, IN or LIKE
          a NOT = 3       | 6  | found = instead of BETWEEN, IN or LIKE
          (a = 1          | 6  | found the end instead of an operator or )
          a = 1)          | 5  | found ) instead of an operator or the end
          ()              | 1  | found ) instead of an identifier
          a = 1 = b       | 6  | = cannot follow another comparison
          1 < a < 3       | 6  | < cannot follow another comparison
          a = 1 IS NULL   | 6  | IS cannot follow another comparison
          a BETWEEN 1     | 11 | found the end instead of AND and the upper end of BETWEEN
          a BETWEEN 1, 2  | 11 | found , instead of AND and the upper end of BETWEEN
          a BETWEEN 1 AND | 15 | found the end
          a IN 'x'        | 5  | found the string 'x' instead of ( and strings
          a IN ()         | 6  | found ) instead of a string
          a IN (1)        | 6  | found the number 1 instead of a string
          a IN (b)        | 6  | found the identifier b instead of a string
          a IN ('x' 'y')  | 10 | found the string 'y' instead of , or )
          a IN ('x',)     | 10 | found ) instead of a string
          a IN ('x'       | 9  | found the end instead of , or )
          a LIKE b        | 7  | found the identifier b instead of a string, the pattern of LIKE
          a LIKE 3        | 7  | found the number 3 instead of a string, the pattern of LIKE
          a IS            | 4  | found the end instead of NULL or NOT NULL
          a IS 3          | 5  | found the number 3 instead of NULL or NOT NULL
          a IS NOT 3      | 9  | found the number 3 instead of NULL
          a IS TRUE       | 5  | found TRUE instead of NULL or NOT NULL
          a NOT IS NULL   | 6  | found IS instead of BETWEEN, IN or LIKE
          a = NULL        | 4  | NULL stands after IS or IS NOT only
          NULL            | 0  | NULL stands after IS or IS NOT only
          like = 3        | 0  | found like instead of an identifier
          a = escape      | 4  | found escape instead of an identifier
          a = NOT b       | 4  | found NOT instead of an identifier
          'a' LIKE 'a'    | 4  | LIKE needs a single identifier on its left
          (a) LIKE 'a'    | 4  | LIKE needs a single identifier on its left
          a + b IN ('a')  | 6  | IN needs a single identifier on its left
          3 IN ('3')      | 2  | IN needs a single identifier on its left
          a + 1 IS NULL   | 6  | IS needs a single identifier on its left
          'a' IS NOT NULL | 4  | IS needs a single identifier on its left
          """)
  void shouldRefuseWhatIsNotGrammatical(String text, int position, String reason) {
    InvalidSelector e = refusalOf(text);

    assertThat(e.reason()).startsWith(reason);
    assertThat(e.position()).isEqualTo(position);
    assertThat(e).hasMessage("at position %d of the selector: %s", position + 1, e.reason());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          TRUE = 0          | 7  | = compares values of one kind
          'x' <> FALSE      | 7  | <> compares values of one kind
          (a = 1) = 3       | 10 | = compares values of one kind
          1 + 1             | 0  | a selector is a condition, such as a comparison; this is a number
          ' '               | 0  | a selector is a condition, such as a comparison; this is a string
          (a * 2)           | 0  | a selector is a condition
          a AND 5           | 6  | each side of AND is a condition
          'x' AND a         | 0  | each side of AND is a condition
          a OR (b OR -c)    | 11 | each side of OR is a condition
          NOT 'x'           | 4  | what follows NOT is a condition
          NOT (a + b)       | 4  | what follows NOT is a condition
          'a' + 1 = 2       | 0  | + is for numbers and identifiers; this is a string
          1 + 'a' = 2       | 4  | + is for numbers and identifiers; this is a string
          2 * TRUE = 2      | 4  | * is for numbers and identifiers; this is a condition
          -'a' = 3          | 1  | - is for numbers and identifiers; this is a string
          (a > b) - 3 = 0   | 0  | - is for numbers and identifiers; this is a condition
          a < 'x'           | 4  | < is for numbers and identifiers; this is a string
          'x' >= a          | 0  | >= is for numbers and identifiers; this is a string
          a > TRUE          | 4  | > is for numbers and identifiers; this is a condition
          a BETWEEN 'x' AND 'y' | 10 | BETWEEN is for numbers and identifiers; this is a string
          'x' BETWEEN 1 AND 2   | 0  | BETWEEN is for numbers and identifiers; this is a string
          1 BETWEEN 1 AND FALSE | 16 | BETWEEN is for numbers and identifiers; this is a condition
          """)
  void shouldRefuseLiteralsOfTypesThatNeverFit(String text, int position, String reason) {
    InvalidSelector e = refusalOf(text);

    assertThat(e.reason()).startsWith(reason);
    assertThat(e.position()).isEqualTo(position);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a = 'x           | 4 | this string has no end
          a = 'x''         | 4 | this string has no end
          '                | 0 | this string has no end
          a = "x"          | 4 | strings are written in ' and not in "
          a != 3           | 2 | ! is no operator: not equal is <>, not is NOT
          a == 3           | 3 | found = instead of
          a ; b            | 2 | the character ; is not allowed here
          a = ?            | 4 | the character ? is not allowed here
          a.b = 3          | 1 | the character . is not allowed here
          a = 3a           | 4 | 3a is neither a number nor an identifier
          a = 1e           | 4 | 1e is neither a number nor an identifier
          a = 57LL         | 4 | 57LL is neither a number nor an identifier
          a = 1.5L         | 4 | 1.5L is neither a number nor an identifier
          a = 0b12         | 4 | 0b12 is neither a number nor an identifier
          a = 0xG          | 4 | 0x must be followed by a digit of base 16
          a = 0x.p1        | 4 | 0x. must be followed by a digit of base 16
          a = 0b2          | 4 | 0b must be followed by a digit of base 2
          a = 0x1.8        | 4 | a hexadecimal number with a dot needs an exponent, such as 0x1.8p3
          a = 09           | 4 | 09 begins with 0 and so is octal, with digits from 0 to 7 only
          a = 1_           | 4 | an underscore in a number must be between digits
          a = 1_.5         | 4 | an underscore in a number must be between digits
          a = 1._5         | 4 | an underscore in a number must be between digits
          a = 0x_1         | 4 | an underscore in a number must be between digits
          a = 9223372036854775808   | 4 | the number 9223372036854775808 is beyond the range of a long
          a = 0 - 9223372036854775808 | 8 | the number 9223372036854775808 is beyond the range of a
          a = -9223372036854775809  | 5 | the number 9223372036854775809 is beyond the range of a long
          a = 0x10000000000000000   | 4 | the number 0x10000000000000000 is beyond the range of a long
          a = 1e400        | 4 | the number 1e400 is beyond the range of a double
          a = 1e-400       | 4 | the number 1e-400 is beyond the range of a double
          a = 1e39f        | 4 | the number 1e39f is beyond the range of a float
          JMSReplyTo = 'a' | 0 | JMSReplyTo cannot be selected by: names that begin with JMS are
          JMSExpiration > 3 | 0 | JMSExpiration cannot be selected by
          JMSRedelivered   | 0 | JMSRedelivered cannot be selected by
          JMSDestination = 'q' | 0 | JMSDestination cannot be selected by
          JMStype = 'car'  | 0 | JMStype cannot be selected by
          JMS IS NULL      | 0 | JMS cannot be selected by
          a LIKE 'x' ESCAPE | 17 | found the end instead of a string of one character, which escapes
          a LIKE 'x' ESCAPE 3 | 18 | found the number 3 instead of a string of one character
          a LIKE 'x' ESCAPE '' | 18 | ESCAPE is followed by a string of one character, not by the
          a LIKE 'x' ESCAPE 'ab' | 18 | ESCAPE is followed by a string of one character, not by the
          a LIKE '#x' ESCAPE '#' | 7 | in a pattern of LIKE the escape character # must be followed by
          a LIKE 'x#' ESCAPE '#' | 7 | in a pattern of LIKE the escape character # must be followed by
          """)
  void shouldRefuseWordsThatAreNone(String text, int position, String reason) {
    InvalidSelector e = refusalOf(text);

    assertThat(e.reason()).startsWith(reason);
    assertThat(e.position()).isEqualTo(position);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "\n"})
  void shouldRefuseABlankTextThatShouldBeASelector(String text) {
    assertThat(refusalOf(text).position()).isEqualTo(text.length());
  }

  @Test
  void shouldCountPositionsInCharactersOfJava() {
    assertThat(refusalOf("a = '\uD83D\uDE00' b").position()).isEqualTo(9);
  }

  @Test
  void shouldQuoteNeitherControlCharactersNorWithoutEnd() {
    assertThat(refusalOf("a '\r\n\u001B[31m'").reason())
        .contains("the string 'U+000DU+000AU+001B[31m'");
    assertThat(refusalOf("a\u00A0= 3").reason()).contains("the character U+00A0 is not allowed");
    assertThat(refusalOf("a \uD800").reason()).contains("the character U+D800 is not allowed");
    assertThat(refusalOf("a " + "b".repeat(60_000)).getMessage()).hasSizeLessThan(200);
    assertThat(refusalOf("a 1" + "0".repeat(60_000)).getMessage()).hasSizeLessThan(200);
    assertThat(refusalOf("a = 1" + "0".repeat(60_000)).getMessage()).hasSizeLessThan(200);
    assertThat(refusalOf("a = 0" + "9".repeat(60_000)).getMessage()).hasSizeLessThan(200);
    assertThat(refusalOf("a = 1" + "x".repeat(60_000)).getMessage()).hasSizeLessThan(200);
    assertThat(refusalOf("JMS" + "x".repeat(60_000)).getMessage()).hasSizeLessThan(300);
  }

  @Test
  void shouldBoundTheLength() throws InvalidSelector {
    String longest = "a = '" + "x".repeat(Selector.MAX_LENGTH - 6) + "'";

    assertThat(Selector.parse(longest).text()).hasSize(Selector.MAX_LENGTH);
    assertThat(refusalOf(longest + " ").reason())
        .isEqualTo("it has 65537 characters, a selector has at most 65536");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a OR ", "a AND ", "1 = 1 AND ", "a IS NULL OR ", "a LIKE 'x' OR "})
  void shouldBoundTheNumberOfTerms(String term) throws InvalidSelector {
    int each = term.startsWith("1") ? 2 : 1;
    String most = term.repeat(Selector.MAX_TERMS / each - 1) + "a";

    assertThatCode(() -> Selector.parse(most).matches(SampleMessage.encoded()))
        .doesNotThrowAnyException();
    assertThat(refusalOf(most + " OR b OR c").reason())
        .isEqualTo(
            "a selector has at most 2048 identifiers and literals, not counting the strings of IN");
  }

  @Test
  void shouldNotCountTheStringsOfIn() throws InvalidSelector {
    StringBuilder text = new StringBuilder("color IN ('x'");
    for (int i = 0; i < 5_000; i++) {
      text.append(",'").append(i).append('\'');
    }
    text.append(",'blue')");

    assertThat(Selector.parse(text.toString()).matches(SampleMessage.encoded())).isTrue();
  }

  @Test
  void shouldBoundThePatternsOfLike() throws InvalidSelector {
    String longest = "x".repeat(LikePattern.MAX_LENGTH);

    Selector.parse("a LIKE '" + longest + "'");
    assertThat(refusalOf("a LIKE '" + longest + "%'").reason())
        .isEqualTo("a pattern of LIKE has at most 1024 characters, this one has 1025");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          1, (,           yes,      )
          1, "NOT ",      yes,      ""
          1, "- ",        int,      = 57
          1, +,           int,      = 57
          2, NOT(,        yes,      )
          2, "(NOT ",     yes,      )
          1, "(1 = 1 AND ", yes,   )
          1, "(no OR ",   yes,      )
          1, (1 *,        57,       )
          """)
  void shouldBoundTheNesting(int depth, String before, String core, String after)
      throws InterruptedException {
    int times = Selector.MAX_NESTING / depth;
    boolean sign = after.startsWith("=");
    String closing = sign ? after : after.repeat(times);
    String comparison = core.equals("57") ? " = int" : "";
    String deepest = before.repeat(times) + core + closing + comparison;
    String beyond = before + deepest + (sign ? "" : after);
    String farBeyond = before.repeat(60_000 / before.length()) + core;

    onASmallStack(
        () -> {
          assertThat(Selector.parse(deepest).matches(SampleMessage.encoded())).isTrue();
          assertThat(refusalOf(beyond).reason())
              .isEqualTo("parentheses, NOT and signs are nested at most 128 deep");
          assertThat(refusalOf(farBeyond).reason()).contains("at most 128 deep");
        });
  }

  @Test
  void shouldNotNestWhatOnlyFollowsOneAnother() throws InterruptedException {
    List<String> chains = new ArrayList<>();
    chains.add("yes" + " AND yes".repeat(2_000));
    chains.add("no" + " OR no".repeat(2_000) + " OR yes");
    chains.add("2000 = 0" + " + 1".repeat(2_000));
    chains.add("1 = 1" + " * 1".repeat(2_000));
    chains.add("(yes) AND ".repeat(300) + "NOT no" + " AND NOT no".repeat(300));

    onASmallStack(
        () -> {
          EncodedMessage message = SampleMessage.encoded();
          for (String chain : chains) {
            assertThat(Selector.parse(chain).matches(message)).as(chain).isTrue();
          }
        });
  }

  private interface Check {
    void run() throws InvalidSelector;
  }

  private static void onASmallStack(Check check) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                check.run();
              } catch (InvalidSelector e) {
                failure.set(e);
              }
            },
            "small stack",
            SMALL_STACK_BYTES);
    thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
    thread.start();
    thread.join();
    assertThat(failure.get()).isNull();
  }
}
