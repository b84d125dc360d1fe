package org.angarium.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.angarium.broker.selector.Selector.Equality;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an index of selectors is told. */
class SelectorEqualityTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      textBlock =
          """
          JMSCorrelationID = 'x'              ; JMSCorrelationID ; x
          'x' = JMSMessageID                  ; JMSMessageID     ; x
          JMSType = 'car'                     ; JMSType          ; car
          a = 'x'                             ; a ; x
          (a) = ('x')                         ; a ; x
          a IN ('x')                          ; a ; x
          a IN ('x', 'x')                     ; a ; x
          a = 3                               ; a ; 3.0
          a = 3.0                             ; a ; 3.0
          a = -3                              ; a ; -3.0
          a = -0.0                            ; a ; 0.0
          a = TRUE                            ; a ; true
          JMSXGroupID = 'g'                   ; JMSXGroupID ; g
          a > 1 AND b = 'x'                   ; b ; x
          a = 'x' AND (b = 1 OR c = 2)        ; a ; x
          a > 1 AND (b > 2 AND (c = 'x'))     ; c ; x
          a = 'x' AND b = 'y'                 ; a ; x
          a = TRUE AND JMSType = 'car' AND b = 1              ; b ; 1.0
          a = TRUE AND JMSType = 'car'                        ; JMSType ; car
          a = 'x' AND JMSCorrelationID = 'c' AND JMSType = 'car' ; JMSCorrelationID ; c
          """)
  void shouldNameTheTermThatFitsFewest(String selector, String identifier, String key)
      throws InvalidSelector {
    Equality equality = Selector.parse(selector).equality();

    assertThat(equality).isNotNull();
    assertThat(equality.identifier()).isEqualTo(identifier);
    assertThat(equality.key()).hasToString(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "TRUE",
        "a > 1",
        "a <> 'x'",
        "a = b",
        "a = 1 + 1",
        "'x' = 'x'",
        "NOT a = 'x'",
        "NOT (a <> 'x')",
        "a = 'x' OR b = 'y'",
        "a = 'x' OR a = 'y'",
        "a IN ('x', 'y')",
        "a NOT IN ('x')",
        "a LIKE 'x'",
        "a IS NULL",
        "a BETWEEN 1 AND 1",
        "(a = 'x') = TRUE",
        "JMSPriority = 4",
        "JMSTimestamp = 0",
        "JMSDeliveryMode = 'PERSISTENT'"
      })
  void shouldNameNoneWhereThereIsNone(String selector) throws InvalidSelector {
    assertThat(Selector.parse(selector).equality()).isNull();
  }

  @Test
  void shouldGiveEqualValuesEqualKeys() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("byte", (byte) 3);
    properties.put("short", (short) 3);
    properties.put("int", 3);
    properties.put("long", 3L);
    properties.put("float", 3f);
    properties.put("double", 3d);
    EncodedMessage message = SampleMessage.encoded(properties);

    assertThat(properties.keySet())
        .allSatisfy(name -> assertThat(Selector.keyOf(message, name)).isEqualTo(3.0));
    assertThat(Selector.keyOf(SampleMessage.encoded(Map.of("a", -0.0f)), "a"))
        .isEqualTo(Selector.keyOf(SampleMessage.encoded(Map.of("a", 0)), "a"));
  }

  @Test
  void shouldTellTypesApart() {
    EncodedMessage message =
        SampleMessage.encoded(Map.of("string", "3.0", "number", 3, "truth", true));

    assertThat(Selector.keyOf(message, "string")).isEqualTo("3.0");
    assertThat(Selector.keyOf(message, "number")).isEqualTo(3.0);
    assertThat(Selector.keyOf(message, "truth")).isEqualTo(true);
  }

  @Test
  void shouldHaveKeysOfTheHeaderFieldsThatDiffer() {
    EncodedMessage message = SampleMessage.encoded();

    assertThat(Selector.keyOf(message, "JMSMessageID")).isEqualTo("ID:1");
    assertThat(Selector.keyOf(message, "JMSCorrelationID")).isEqualTo("c-1");
    assertThat(Selector.keyOf(message, "JMSType")).isEqualTo("car");
    assertThat(Selector.keyOf(message, "JMSPriority")).isNull();
    assertThat(Selector.keyOf(message, "JMSTimestamp")).isNull();
    assertThat(Selector.keyOf(message, "JMSDeliveryMode")).isNull();
  }

  @Test
  void shouldHaveNoKeyOfWhatEqualsNothing() {
    MessageHeader header =
        new MessageHeader(
            DestinationName.queue("q"), true, 4, 0, 0, 0, null, null, null, null, null);
    EncodedMessage bare =
        EncodedMessage.encode(header, Map.of("a", Double.NaN), BodyKind.NONE, new byte[0]);

    assertThat(Selector.keyOf(bare, "a")).isNull();
    assertThat(Selector.keyOf(bare, "b")).isNull();
    assertThat(Selector.keyOf(bare, "JMSType")).isNull();
    assertThat(Selector.keyOf(bare, "JMSCorrelationID")).isNull();
  }
}
