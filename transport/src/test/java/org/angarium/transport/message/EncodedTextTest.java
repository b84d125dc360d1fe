package org.angarium.transport.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.angarium.transport.bytes.RandomText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "\u0000\u007F",
        "\u0080\u07FF",
        "\u0800\uFFFF",
        "\uD800",
        "\uDFFFa",
        "\uDC00\uD800",
        "\uD800\uDC00\uDBFF\uDFFF",
        "aé\u20AC\uD83D\uDE00z"
      })
  void shouldGoThroughCharactersBothWays(String text) {
    checkCharacters(text);
  }

  @Test
  void shouldGoThroughAnyCharactersBothWays() {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("EncodedTextTest: -Dangarium.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      checkCharacters(RandomText.next(random));
    }
  }

  private static void checkCharacters(String text) {
    EncodedText encoded = EncodedText.of(text);
    int at = 0;
    for (int codePoint : text.codePoints().toArray()) {
      assertThat(encoded.codePointAt(at)).isEqualTo(codePoint);
      assertThat(encoded.previous(encoded.next(at))).isEqualTo(at);
      at = encoded.next(at);
    }
    assertThat(at).isEqualTo(encoded.size());
    assertThat(encoded).hasToString(text);
  }

  @Test
  void shouldBeEqualWhereverItLies() {
    byte[] bytes = {'x', 'a', 'b', 'a', 'b'};
    EncodedText one = new EncodedText(bytes, 1, 2);
    EncodedText other = new EncodedText(bytes, 3, 2);

    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).isEqualByComparingTo(other);
    assertThat(one).isEqualTo(EncodedText.of("ab")).hasSameHashCodeAs(EncodedText.of("ab"));
    assertThat(one).isNotEqualTo(new EncodedText(bytes, 2, 2));
    assertThat(one).isNotEqualTo(new EncodedText(bytes, 1, 3));
    assertThat(one).hasToString("ab");
  }

  @Test
  void shouldBeOrderedByCodePoint() {
    assertThat(EncodedText.of("a")).isLessThan(EncodedText.of("b"));
    assertThat(EncodedText.of("a")).isLessThan(EncodedText.of("aa"));
    assertThat(EncodedText.of("z")).isLessThan(EncodedText.of("é"));
    assertThat(EncodedText.of("\uFFFF")).isLessThan(EncodedText.of("\uD83D\uDE00"));
  }
}
