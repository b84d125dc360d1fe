package org.angarium.broker.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What selectors mean, rule by rule (Jakarta Messaging 3.8.1). */
class SelectorTest {
  private static final EncodedMessage MESSAGE = SampleMessage.encoded();

  /** Beside TRUE, FALSE and UNKNOWN themselves, by what a selector and its negation select. */
  private static String truthOf(String selector) throws InvalidSelector {
    if (Selector.parse(selector).matches(MESSAGE)) {
      return "TRUE";
    }
    return Selector.parse("NOT (" + selector + ")").matches(MESSAGE) ? "FALSE" : "UNKNOWN";
  }

  private static void check(String selector, String truth) throws InvalidSelector {
    assertThat(truthOf(selector)).as(selector).isEqualTo(truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      quoteCharacter = '"',
      textBlock =
          """
          yes AND yes         : TRUE
          yes AND no          : FALSE
          no AND yes          : FALSE
          no AND no           : FALSE
          yes AND missing     : UNKNOWN
          missing AND yes     : UNKNOWN
          no AND missing      : FALSE
          missing AND no      : FALSE
          missing AND missing : UNKNOWN
          yes OR yes          : TRUE
          yes OR no           : TRUE
          no OR yes           : TRUE
          no OR no            : FALSE
          yes OR missing      : TRUE
          missing OR yes      : TRUE
          no OR missing       : UNKNOWN
          missing OR no       : UNKNOWN
          missing OR missing  : UNKNOWN
          NOT yes             : FALSE
          NOT no              : TRUE
          NOT missing         : UNKNOWN
          NOT NOT missing     : UNKNOWN
          """)
  void shouldKnowThreeTruthValues(String selector, String truth) throws InvalidSelector {
    check(selector, truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      quoteCharacter = '"',
      textBlock =
          """
          NOT no AND no       : FALSE
          NOT (no AND no)     : TRUE
          NOT yes OR yes      : TRUE
          NOT (yes OR yes)    : FALSE
          yes OR yes AND no   : TRUE
          (yes OR yes) AND no : FALSE
          no AND no OR yes    : TRUE
          no AND (no OR yes)  : FALSE
          NOT int = 3         : TRUE
          NOT no = yes        : TRUE
          2 + 3 * 4 = 14      : TRUE
          (2 + 3) * 4 = 20    : TRUE
          2 * 3 + 4 = 10      : TRUE
          20 - 10 - 5 = 5     : TRUE
          20 - (10 - 5) = 15  : TRUE
          40 / 4 / 5 = 2      : TRUE
          40 / (4 / 5) = 0    : UNKNOWN
          7 / 2 * 2 = 6       : TRUE
          2 * 7 / 2 = 7       : TRUE
          -2 * -3 = 6         : TRUE
          - int = -57         : TRUE
          -(int + 3) = -60    : TRUE
          +int = +57          : TRUE
          - - + -int = -57    : TRUE
          int--3=60           : TRUE
          int - -3 = 60       : TRUE
          3 < 2 + 2           : TRUE
          int BETWEEN 50 + 7 AND 57 * 1 AND yes : TRUE
          no AND int BETWEEN 1 AND 100 OR yes   : TRUE
          ((((int)))) = (57)                    : TRUE
          """)
  void shouldBindByPrecedence(String selector, String truth) throws InvalidSelector {
    check(selector, truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      quoteCharacter = '"',
      textBlock =
          """
          int = 57              : TRUE
          int <> 57             : FALSE
          int < 58              : TRUE
          int < 57              : FALSE
          int <= 57             : TRUE
          int > 56              : TRUE
          int > 57              : FALSE
          int >= 57             : TRUE
          57 = int              : TRUE
          100 > int             : TRUE
          int = byte            : FALSE
          byte = -3             : TRUE
          short = 300           : TRUE
          long = 5000000000     : TRUE
          long > int            : TRUE
          int = 57.0            : TRUE
          int < 57.5            : TRUE
          float = 2.5           : TRUE
          float = 2.5F          : TRUE
          double = -95.7        : TRUE
          double = -95.7F       : FALSE
          double < byte         : TRUE
          color = 'blue'        : TRUE
          color = 'Blue'        : FALSE
          color <> 'red'        : TRUE
          'blue' = color        : TRUE
          color = color         : TRUE
          empty = ''            : TRUE
          empty IS NULL         : FALSE
          yes = TRUE            : TRUE
          yes <> FALSE          : TRUE
          no = yes              : FALSE
          TRUE = yes            : TRUE
          (int > 3) = yes       : TRUE
          (int > 3) <> (no = yes) : TRUE
          (missing > 3) = yes   : UNKNOWN
          """)
  void shouldCompare(String selector, String truth) throws InvalidSelector {
    check(selector, truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      quoteCharacter = '"',
      textBlock =
          """
          digits = 57           : FALSE
          digits <> 57          : FALSE
          digits > 1            : FALSE
          digits = '57'         : TRUE
          int = '57'            : FALSE
          int <> '57'           : FALSE
          int <> color          : FALSE
          yes = 'true'          : FALSE
          yes <> 'true'         : FALSE
          yes = 1               : FALSE
          color > int           : FALSE
          color > digits        : FALSE
          yes > no              : FALSE
          yes >= yes            : FALSE
          color <= color        : FALSE
          'a' = 3               : FALSE
          digits + 1 = 58       : FALSE
          digits + 1 <> 58      : FALSE
          yes * 2 > 0           : FALSE
          -digits = -57         : FALSE
          +digits = '57'        : FALSE
          digits + 1 = digits + 1 : FALSE
          digits BETWEEN 1 AND 100     : FALSE
          digits NOT BETWEEN 1 AND 5   : FALSE
          int BETWEEN digits AND 100   : FALSE
          int IN ('57')         : FALSE
          int NOT IN ('57')     : FALSE
          int LIKE '57'         : FALSE
          int NOT LIKE '57'     : FALSE
          yes LIKE '%'          : FALSE
          int                   : FALSE
          color                 : FALSE
          color OR no           : FALSE
          """)
  void shouldConvertNothingAndFindUnlikeTypesFalse(String selector, String truth)
      throws InvalidSelector {
    check(selector, truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      quoteCharacter = '"',
      textBlock =
          """
          missing = 3                  : UNKNOWN
          missing <> 3                 : UNKNOWN
          missing = missing            : UNKNOWN
          missing + 1 > 0              : UNKNOWN
          missing + color > 0          : UNKNOWN
          color + missing > 0          : UNKNOWN
          color * 2 = missing          : UNKNOWN
          -missing = 3                 : UNKNOWN
          nothing = 'a'                : UNKNOWN
          nothing IS NULL              : TRUE
          missing IS NULL              : TRUE
          missing IS NOT NULL          : FALSE
          color IS NULL                : FALSE
          color IS NOT NULL            : TRUE
          int is not null              : TRUE
          missing BETWEEN 1 AND 2      : UNKNOWN
          int BETWEEN missing AND 100  : UNKNOWN
          int BETWEEN missing AND 5    : FALSE
          int BETWEEN 100 AND missing  : FALSE
          int BETWEEN 5 AND missing    : UNKNOWN
          missing NOT BETWEEN 1 AND 2  : UNKNOWN
          int NOT BETWEEN missing AND 5   : TRUE
          int NOT BETWEEN 100 AND missing : TRUE
          int NOT BETWEEN 5 AND missing   : UNKNOWN
          missing IN ('a')             : UNKNOWN
          missing NOT IN ('a')         : UNKNOWN
          missing LIKE '%'             : UNKNOWN
          missing NOT LIKE '%'         : UNKNOWN
          Color = 'blue'               : UNKNOWN
          COLOR IS NULL                : TRUE
          """)
  void shouldFindWhatIsNotThereUnknown(String selector, String truth) throws InvalidSelector {
    check(selector, truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      quoteCharacter = '"',
      textBlock =
          """
          int BETWEEN 57 AND 58        : TRUE
          int BETWEEN 56 AND 57        : TRUE
          int BETWEEN 58 AND 60        : FALSE
          int BETWEEN 60 AND 50        : FALSE
          int NOT BETWEEN 57 AND 58    : FALSE
          int NOT BETWEEN 58 AND 60    : TRUE
          int NOT BETWEEN 1 AND 56     : TRUE
          int BETWEEN byte AND short   : TRUE
          5 BETWEEN byte AND int       : TRUE
          float BETWEEN 2 AND 3        : TRUE
          color IN ('blue')            : TRUE
          color IN ('red','blue')      : TRUE
          color IN ('red', 'Blue')     : FALSE
          color NOT IN ('red', 'green') : TRUE
          color NOT IN ('red', 'blue') : FALSE
          NOT color IN ('red')         : TRUE
          color IN ('b', 'a', 'blue', 'a', 'zz') : TRUE
          empty IN ('')                : TRUE
          """)
  void shouldLookIntoRangesAndSets(String selector, String truth) throws InvalidSelector {
    check(selector, truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      quoteCharacter = '"',
      textBlock =
          """
          int = 0x39                   : TRUE
          int = 0X39L                  : TRUE
          int = 071                    : TRUE
          int = 0b111001               : TRUE
          int = 5_7                    : TRUE
          int = 0_71                   : TRUE
          int = 57l                    : TRUE
          int = 57D                    : TRUE
          int = 57f                    : TRUE
          int = 57.                    : TRUE
          int = 5.7E1                  : TRUE
          int = 5.7e+1d                : TRUE
          int = 570E-1                 : TRUE
          int = .57e2                  : TRUE
          int = 057.0                  : TRUE
          int = 0x1.C8p5               : TRUE
          int = 0x.E4p6F               : TRUE
          int = 57AND yes              : TRUE
          int=57OR no                  : TRUE
          0 = 00                       : TRUE
          08.0 = 8                     : TRUE
          0e5 = 0.0f                   : TRUE
          long > 2147483648            : TRUE
          9223372036854775807 > 0      : TRUE
          -9223372036854775808 < 0     : TRUE
          0xFFFFFFFF = 4294967295      : TRUE
          0xFFFFFFFFFFFFFFFF = -1      : TRUE
          0x8000000000000000 = -9223372036854775808 : TRUE
          -0x1 = -1                    : TRUE
          1.7976931348623157E308 > 0   : TRUE
          4.9e-324 > 0                 : TRUE
          0.1 = 0.1f                   : FALSE
          TRUE                         : TRUE
          true                         : TRUE
          False                        : FALSE
          'it''s' = 'it' OR yes        : TRUE
          '''' <> ''                   : TRUE
          """)
  void shouldReadLiterals(String selector, String truth) throws InvalidSelector {
    check(selector, truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      quoteCharacter = '"',
      textBlock =
          """
          int / 10 = 5                 : TRUE
          int / 10.0 = 5.7             : TRUE
          -int / 10 = -5               : TRUE
          int / 0 = 0                  : UNKNOWN
          int / (byte + 3) > 0         : UNKNOWN
          int / 0.0 > 1e308            : TRUE
          int / 0e0 = -int / 0e0       : FALSE
          0.0 / 0 = 0.0 / 0            : FALSE
          0.0 / 0 <> 0.0 / 0           : TRUE
          0.0 / 0 < 1                  : FALSE
          0.0 / 0 >= 1                 : FALSE
          0.0 = -0.0                   : TRUE
          int * long = 285000000000    : TRUE
          9223372036854775807 + 1 < 0  : TRUE
          -9223372036854775808 / -1 < 0 : TRUE
          - -9223372036854775808 < 0   : TRUE
          maxInt + 1 = 2147483648      : TRUE
          float + float = 5            : TRUE
          tenth + tenth * 2 = 0.3f     : TRUE
          tenth + 0.2f = 0.3f          : TRUE
          tenth + 0.2 = 0.3            : FALSE
          float * 2 = 5                : TRUE
          float - double = 98.2        : TRUE
          9007199254740993 = 9007199254740992     : FALSE
          9007199254740993 = 9007199254740992.0   : TRUE
          16777217 = 16777216F         : FALSE
          """)
  void shouldCalculate(String selector, String truth) throws InvalidSelector {
    check(selector, truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      textBlock =
          """
          JMSDeliveryMode = 'PERSISTENT'       ; TRUE
          JMSDeliveryMode = 'NON_PERSISTENT'   ; FALSE
          JMSDeliveryMode IN ('PERSISTENT')    ; TRUE
          JMSDeliveryMode LIKE 'NON%'          ; FALSE
          JMSDeliveryMode = 2                  ; FALSE
          JMSPriority = 7                      ; TRUE
          JMSPriority BETWEEN 5 AND 9          ; TRUE
          JMSPriority = '7'                    ; FALSE
          JMSTimestamp = 1700000000123         ; TRUE
          JMSTimestamp > 1700000000000 - 5     ; TRUE
          JMSMessageID = 'ID:1'                ; TRUE
          JMSMessageID IS NOT NULL             ; TRUE
          JMSCorrelationID = 'c-1'             ; TRUE
          JMSCorrelationID LIKE 'c-_'          ; TRUE
          JMSType = 'car' AND color = 'blue' AND long > 2500 ; TRUE
          JMSXGroupID = 'g'                    ; TRUE
          JMSXGroupSeq IS NULL                 ; TRUE
          JMSXDeliveryCount > 1                ; UNKNOWN
          JMS_ANGARIUM_REASON = 'expired'      ; TRUE
          jmsType IS NULL                      ; TRUE
          """)
  void shouldReadHeaderFieldsAndReservedProperties(String selector, String truth)
      throws InvalidSelector {
    check(selector, truth);
  }

  @Test
  void shouldFindHeaderFieldsNullThatWereNotSet() throws InvalidSelector {
    MessageHeader header =
        new MessageHeader(
            DestinationName.topic("t"), false, 4, 0, 0, 0, null, null, new byte[] {99}, null, null);
    EncodedMessage bare = EncodedMessage.encode(header, Map.of(), BodyKind.NONE, new byte[0]);

    Selector selector =
        Selector.parse(
            "JMSMessageID IS NULL AND JMSType IS NULL AND JMSTimestamp = 0"
                + " AND JMSDeliveryMode = 'NON_PERSISTENT' AND JMSPriority = 4"
                // bytes are no string
                + " AND JMSCorrelationID IS NULL AND a IS NULL");

    assertThat(selector.matches(bare)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$id",
        "_id",
        "été",
        "名前",
        "a1",
        "NULLS",
        "iN_",
        "notes",
        "anD1",
        "\u0131s",
        "li\u212Ae",
        "\uD835\uDC00b",
        "x\u0000y",
        "AND_",
        "escape1"
      })
  void shouldTakeEveryJavaIdentifier(String name) throws InvalidSelector {
    EncodedMessage message = SampleMessage.encoded(Map.of(name, 1));

    assertThat(Selector.parse(name + " = 1").matches(message)).isTrue();
    assertThat(Selector.parse(name + "2 = 1").matches(message)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int=57and color='blue'or no",
        "  int\t=\f57\nAnD\r\ncolor = 'blue'  ",
        "(int)=(57)AND(color)='blue'",
        "int in('a')OR color in('blue')and not no"
      })
  void shouldSeparateWordsByAnyWhiteSpaceOrNone(String selector) throws InvalidSelector {
    check(selector, "TRUE");
  }

  @Test
  void shouldCompareStringsCharacterByCharacter() throws InvalidSelector {
    Map<String, Object> properties = new HashMap<>();
    properties.put("e", "é");
    properties.put("combined", "e\u0301");
    properties.put("high", "\uD83D");
    properties.put("smile", "\uD83D\uDE00");
    properties.put("zero", "a\u0000b\n");
    EncodedMessage message = SampleMessage.encoded(properties);

    assertThat(
            Selector.parse(
                    "e = 'é' AND e <> combined AND high = '\uD83D' AND high <> smile"
                        + " AND smile = '\uD83D\uDE00' AND zero = 'a\u0000b\n'"
                        + " AND smile IN ('z', '\uD83D\uDE00', '\uFFFF')")
                .matches(message))
        .isTrue();
  }

  @Test
  void shouldFindValuesEqualToNothingThatAreNoProperties() throws InvalidSelector {
    EncodedMessage message = SampleMessage.encoded(Map.of("c", 'x', "b", new byte[] {1}));

    assertThat(
            Selector.parse("c IS NOT NULL AND b IS NOT NULL AND NOT (c = 'x' OR c <> 'x' OR b = b)")
                .matches(message))
        .isTrue();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "\t\n\f\r "})
  void shouldTakeABlankTextForNoSelector(String text) throws InvalidSelector {
    assertThat(Selector.of(text)).isNull();
  }

  @Test
  void shouldKeepItsText() throws InvalidSelector {
    assertThat(Selector.of(" a = 1 ").text()).isEqualTo(" a = 1 ");
    assertThat(Selector.parse(" a = 1 ")).hasToString(" a = 1 ");
  }
}
