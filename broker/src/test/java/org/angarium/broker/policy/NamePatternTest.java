package org.angarium.broker.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

  @ParameterizedTest
  @CsvSource({
    "orders,       orders,           true",
    "orders,       orders.eu,        false",
    "orders,       order,            false",
    "orders,       Orders,           false",
    "orders.*,     orders.eu,        true",
    "orders.*,     orders,           false",
    "orders.*,     orders.,          true",
    "orders.*,     orders.eu.paris,  false",
    "orders.>,     orders.eu,        true",
    "orders.>,     orders.eu.paris,  true",
    "orders.>,     orders,           false",
    "orders.>,     orders2.eu,       false",
    "*,            orders,           true",
    "*,            orders.eu,        false",
    "*,            orders.,          false",
    ">,            orders,           true",
    ">,            orders.eu.paris,  true",
    "*.eu,         orders.eu,        true",
    "*.eu,         orders.us,        false",
    "*.*,          orders.eu,        true",
    "*.*,          orders,           false",
    "a.*.c.>,      a.b.c.d.e,        true",
    "a.*.c.>,      a.b.c,            false",
    "a.*.c.>,      a.b.x.d,          false",
    "a..b,         a..b,             true",
    "a.*.b,        a..b,             true",
  })
  void shouldMatchLevelByLevel(String pattern, String name, boolean matches) {
    assertThat(NamePattern.parse(pattern).matches(name)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''        | a name must not be empty",
        "a b       | the name has a character that is not allowed, U+0020 at position 1",
        "a .*      | the pattern has a character that is not allowed, U+0020 at position 1",
        "a,b       | b' has a comma",
        "a.*,b     | b' has a comma",
        "a..*      | the pattern 'a..*' has an empty level",
        ".>        | the pattern '.>' has an empty level",
        "*.        | the pattern '*.' has an empty level",
        ">.a       | the pattern '>.a' has '>' before its end; it may only be the last level",
        "a.>.>     | the pattern 'a.>.>' has '>' before its end",
        "a*        | the pattern 'a*' has 'a*' as a level; '*' and '>' stand for whole levels",
        "a.**      | the pattern 'a.**' has '**' as a level",
        "a.b>      | the pattern 'a.b>' has 'b>' as a level",
        "a.*>      | the pattern 'a.*>' has '*>' as a level",
      })
  void shouldRefuseWhatIsNeitherNameNorPattern(String text, String reason) {
    assertThatThrownBy(() -> NamePattern.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void shouldRefuseTooLongAPattern() {
    assertThatThrownBy(() -> NamePattern.parse("a".repeat(254) + ".*"))
        .hasMessage("a pattern may have at most 255 characters, this one has 256");
  }

  @ParameterizedTest
  @CsvSource({"a,false", "a.b,false", "a.*,true", ">,true", "a*,true"})
  void shouldTellPatternsFromNames(String text, boolean pattern) {
    assertThat(NamePattern.isPattern(text)).isEqualTo(pattern);
  }

  @Test
  void shouldAgreeWithAPlainMatcher() {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("NamePatternTest: -Dangarium.seed=" + seed);
    Random random = new Random(seed);
    int matches = 0;
    for (int i = 0; i < 20_000; i++) {
      String pattern = levels(random, List.of("a", "b", "ab", "*"));
      if (random.nextInt(3) == 0) {
        pattern += ".>";
      }
      String name = levels(random, List.of("a", "b", "ab", ""));
      boolean expected = matches(List.of(pattern.split("\\.", -1)), List.of(name.split("\\.", -1)));
      assertThat(NamePattern.parse(pattern).matches(name))
          .as("%s matches %s", pattern, name)
          .isEqualTo(expected);
      matches += expected ? 1 : 0;
    }
    assertThat(matches).isBetween(500, 19_500);
  }

  private static String levels(Random random, List<String> words) {
    StringBuilder text = new StringBuilder();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ".").append(words.get(random.nextInt(words.size())));
    }
    return text.toString();
  }

  private static boolean matches(List<String> pattern, List<String> name) {
    if (pattern.isEmpty() || name.isEmpty()) {
      return pattern.isEmpty() && name.isEmpty();
    }
    String first = pattern.get(0);
    return first.equals(">")
        || ((first.equals("*") || first.equals(name.get(0)))
            && matches(pattern.subList(1, pattern.size()), name.subList(1, name.size())));
  }
}
