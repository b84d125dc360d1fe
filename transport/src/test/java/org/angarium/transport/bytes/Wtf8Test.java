package org.angarium.transport.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.angarium.transport.error.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Wtf8Test {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void shouldRoundTripEveryCharacter() throws ProtocolException {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      String text = "a" + (char) c + "b";

      assertThat(Wtf8.decode(Wtf8.encode(text))).isEqualTo(text);
    }
  }

  @Test
  void shouldRoundTripRandomStrings() throws ProtocolException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String text = RandomText.next(random);

      assertThat(Wtf8.decode(Wtf8.encode(text))).as("seed %d", seed).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "größer", "漢字", "\uD83D\uDE00 and \uD83D\uDE00"})
  void shouldBePlainUtf8ForWellFormedStrings(String text) {
    assertThat(Wtf8.encode(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "ff",
        "f8", // no beginning of a character
        "c3",
        "e6bc",
        "f09f98", // cut short
        "c341",
        "e62020", // not continued
        "c080",
        "e08080",
        "f0808080", // longer than needed
        "f4908080",
        "f7bfbfbf", // beyond the last code point
        "eda0bdedb880", // a pair as two characters
      })
  void shouldRefuseWhatTheEncoderNeverWrites(String hex) {
    byte[] bytes = HEX.parseHex("61" + hex);

    assertThatThrownBy(() -> Wtf8.decode(bytes)).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> Wtf8.check(bytes, 0, bytes.length))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void shouldHaveOneFormPerString() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(1, 7)];
      random.nextBytes(bytes);
      try {
        assertThat(Wtf8.encode(Wtf8.decode(bytes))).as("seed %d", seed).isEqualTo(bytes);
      } catch (ProtocolException refused) {
        assertThat(refused).hasMessageStartingWith("a string ");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "c080, 'a string has U+0000 written in 2 bytes'",
    "41c3, a string ends in the middle of a character",
    "ff, a string has the byte FF where a character begins",
    "c341, a string has the byte 41 inside a character"
  })
  void shouldSayWhatIsWrong(String hex, String message) {
    assertThatThrownBy(() -> Wtf8.decode(HEX.parseHex(hex))).hasMessage(message);
  }
}
