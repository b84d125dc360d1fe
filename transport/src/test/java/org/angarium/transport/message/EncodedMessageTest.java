package org.angarium.transport.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.angarium.transport.Corruption;
import org.angarium.transport.bytes.RandomText;
import org.angarium.transport.error.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedMessageTest {
  @Test
  void shouldGiveBackEverything() throws ProtocolException {
    EncodedMessage message = EncodedMessage.wrap(SampleMessages.full().bytes());

    assertThat(message.header()).isEqualTo(SampleMessages.fullHeader());
    assertThat(message.properties())
        .usingRecursiveComparison()
        .isEqualTo(SampleMessages.allValues());
    assertThat(message.bodyKind()).isEqualTo(BodyKind.BYTES);
    assertThat(message.body()).containsExactly(1, 2, 3);
    assertThat(message.size()).isEqualTo(message.bytes().length);
  }

  @Test
  void shouldReadTheFixedHeaderWithoutDecodingTheRest() throws ProtocolException {
    EncodedMessage message = EncodedMessage.wrap(SampleMessages.full().bytes());

    assertThat(message.persistent()).isTrue();
    assertThat(message.priority()).isEqualTo(7);
    assertThat(message.timestamp()).isEqualTo(1_700_000_000_123L);
    assertThat(message.expiration()).isEqualTo(1_700_000_060_123L);
    assertThat(message.deliveryTime()).isEqualTo(1_700_000_001_123L);
    assertThat(message.header().messageId()).isEqualTo("ID:1");
    assertThat(message.destination()).isSameAs(message.destination());
    assertThat(message.destination()).isEqualTo(DestinationName.queue("orders"));
  }

  @Test
  void shouldReadOneFieldOrPropertyWithoutTheOthers() throws ProtocolException {
    EncodedMessage message = EncodedMessage.wrap(SampleMessages.full().bytes());

    assertThat(message.messageId()).isEqualTo("ID:1");
    assertThat(message.correlationId()).isEqualTo("c\uD800é");
    assertThat(message.type()).isEqualTo("news");
    SampleMessages.allValues()
        .forEach((name, value) -> assertThat(message.property(name)).isEqualTo(value));
    assertThat(message.property("String")).isNull();
    assertThat(message.property("strin")).isNull();
    assertThat(message.property("strings")).isNull();
    assertThat(message.property("")).isNull();
    assertThat(message.property(EncodedText.of("string"))).isEqualTo(EncodedText.of("täxt \uDFFF"));
    assertThat(message.property(EncodedText.of("int"))).isEqualTo(Integer.MIN_VALUE);
  }

  /** Fields of the header lie one after the other, so each is found past those before it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 24, 28})
  void shouldFindFieldsBesideAnyOthers(int which) {
    boolean bytes = (which & 16) != 0;
    MessageHeader header =
        new MessageHeader(
            DestinationName.queue("q"),
            true,
            4,
            0,
            0,
            0,
            (which & 1) != 0 ? "ID:é" : null,
            !bytes && (which & 2) != 0 ? "" : null,
            bytes ? new byte[] {0, 0, 0, 9} : null,
            (which & 4) != 0
                ? new DestinationName(DestinationName.Kind.TEMPORARY_TOPIC, "t")
                : null,
            (which & 8) != 0 ? "type" : null);
    EncodedMessage message =
        EncodedMessage.encode(header, Map.of("a", 1), BodyKind.TEXT, new byte[3]);

    assertThat(message.messageId()).isEqualTo(header.messageId());
    assertThat(message.correlationId()).isEqualTo(header.correlationId());
    assertThat(message.type()).isEqualTo(header.type());
    assertThat(message.messageIdText()).isEqualTo(encoded(header.messageId()));
    assertThat(message.correlationIdText()).isEqualTo(encoded(header.correlationId()));
    assertThat(message.typeText()).isEqualTo(encoded(header.type()));
    assertThat(message.property("a")).isEqualTo(1);
  }

  private static EncodedText encoded(String text) {
    return text == null ? null : EncodedText.of(text);
  }

  @Test
  void shouldTakeTheLastOfPropertiesOfOneName() throws ProtocolException {
    byte[] bytes =
        EncodedMessage.encode(
                SampleMessages.bareHeader(),
                Map.of("a", "first", "b", "other"),
                BodyKind.NONE,
                new byte[0])
            .bytes();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == 'b' ? (byte) 'a' : bytes[i]; // the bytes of the only b
    }
    EncodedMessage message = EncodedMessage.wrap(bytes);

    assertThat(message.property("a")).isEqualTo(message.properties().get("a"));
  }

  @Test
  void shouldKeepAbsentFieldsAbsent() throws ProtocolException {
    EncodedMessage message = EncodedMessage.wrap(SampleMessages.bare().bytes());

    assertThat(message.header()).isEqualTo(SampleMessages.bareHeader());
    assertThat(message.messageId()).isNull();
    assertThat(message.correlationId()).isNull();
    assertThat(message.type()).isNull();
    assertThat(message.property("a")).isNull();
    assertThat(message.properties()).isEmpty();
    assertThat(message.body()).isEmpty();
  }

  @Test
  void shouldKeepACorrelationIdentifierOfBytes() throws ProtocolException {
    byte[] correlation = {0, 1, -1};
    EncodedMessage message =
        EncodedMessage.encode(
            new MessageHeader(
                DestinationName.topic("t"), false, 4, 1, 0, 0, null, null, correlation, null, null),
            Map.of(),
            BodyKind.TEXT,
            new byte[0]);

    MessageHeader header = EncodedMessage.wrap(message.bytes()).header();

    assertThat(header.correlationBytes()).containsExactly(correlation);
    assertThat(header.correlationId()).isNull();
  }

  @Test
  void shouldRoundTripEveryString() throws ProtocolException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      String text = RandomText.next(random);
      Map<String, Object> properties = new LinkedHashMap<>();
      properties.put(RandomText.next(random), text);
      MessageHeader header =
          new MessageHeader(
              DestinationName.queue("q"), true, 9, 0, 0, 0, text, text, null, null, text);

      EncodedMessage message =
          EncodedMessage.wrap(
              EncodedMessage.encode(header, properties, BodyKind.NONE, new byte[0]).bytes());

      assertThat(message.header()).as("seed %d", seed).isEqualTo(header);
      assertThat(message.properties()).as("seed %d", seed).isEqualTo(properties);
    }
  }

  @Test
  void shouldSurviveEveryDamage() {
    Corruption.tryAll(SampleMessages.full().bytes(), EncodedMessageTest::wrapAndReadAll);
    Corruption.tryAll(SampleMessages.bare().bytes(), EncodedMessageTest::wrapAndReadAll);
    Corruption.tryAll(SampleMessages.head().bytes(), EncodedMessageTest::wrapAndReadAll);
  }

  @Test
  void shouldTellWhereTheBodyIs() throws ProtocolException {
    EncodedMessage head = EncodedMessage.wrap(SampleMessages.head().bytes());
    EncodedMessage whole = SampleMessages.full();

    assertThat(head.bodyOutside()).isTrue();
    assertThat(head.bodyNumber()).isEqualTo(17);
    assertThat(head.bodyLength()).isEqualTo(Integer.MAX_VALUE);
    assertThat(head.size()).isEqualTo(whole.size() - 3 + 8);
    assertThat(head.wholeSize()).isEqualTo((long) head.size() + Integer.MAX_VALUE);
    assertThat(head.header()).isEqualTo(whole.header());
    assertThat(head.bodyKind()).isEqualTo(BodyKind.BYTES);
    assertThatThrownBy(head::body).hasMessage("the body is outside of this message");
    assertThat(whole.bodyOutside()).isFalse();
    assertThat(whole.bodyNumber()).isZero();
    assertThat(whole.bodyLength()).isEqualTo(3);
    assertThat(whole.wholeSize()).isEqualTo(whole.size());
  }

  @Test
  void shouldGiveABodyThatIsOutsideAnotherNumber() throws ProtocolException {
    EncodedMessage head = SampleMessages.head();

    EncodedMessage other = EncodedMessage.wrap(head.withBodyNumber(18).bytes());

    assertThat(other.bodyNumber()).isEqualTo(18);
    assertThat(other.withBodyNumber(17)).isEqualTo(head);
    assertThat(head.bodyNumber()).isEqualTo(17);
    assertThatThrownBy(() -> SampleMessages.full().withBodyNumber(18))
        .hasMessage("a body that is not outside has no number");
  }

  @Test
  void shouldKeepItsBodyUnderAnotherHead() throws ProtocolException {
    for (EncodedMessage message :
        new EncodedMessage[] {SampleMessages.full(), SampleMessages.head()}) {
      EncodedMessage other =
          EncodedMessage.wrap(
              message.withHead(SampleMessages.bareHeader(), Map.of("why", "because")).bytes());

      assertThat(other.header()).isEqualTo(SampleMessages.bareHeader());
      assertThat(other.properties()).isEqualTo(Map.of("why", "because"));
      assertThat(other.bodyKind()).isEqualTo(message.bodyKind());
      assertThat(other.withHead(message.header(), message.properties())).isEqualTo(message);
    }
  }

  @Test
  void shouldRefuseAHeadWithoutABody() {
    byte[] bytes = SampleMessages.head().bytes();
    ByteBuffer.wrap(bytes).putLong(bytes.length - 8, 0);

    assertThatThrownBy(() -> EncodedMessage.wrap(bytes))
        .hasMessage("the number of a message's body is not positive");
    assertThatThrownBy(
            () -> EncodedMessage.head(SampleMessages.bareHeader(), Map.of(), BodyKind.TEXT, 0, 5))
        .hasMessage("there is no body number 0 of 5 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2, 'this is message layout 1, the message has layout 2'",
    "1, 6, there is no body kind 6",
    "2, 128, the message flags 80 are not possible",
    "2, 64, the lengths of a message's parts do not add up to its 46 bytes",
    "2, 12, the message flags 0C are not possible",
    "3, 10, 'a priority is within 0 and 9, not 10'",
    "4, 128, a message has a negative time",
    "12, 128, a message has a negative time",
    "20, 128, a message has a negative time",
    "39, 1, the lengths of a message's parts do not add up to its 46 bytes",
    "40, 4, there is no destination kind 4",
    "45, 32, 'the queue name has a character that is not allowed, U+0020 at position 0: white"
        + " space, control characters and characters beyond U+FFFF are not'"
  })
  void shouldSayWhatIsWrong(int at, int value, String message) {
    byte[] bytes = SampleMessages.bare().bytes().clone();
    bytes[at] = (byte) value;

    assertThatThrownBy(() -> EncodedMessage.wrap(bytes))
        .isInstanceOf(ProtocolException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {28, 32}) // where the lengths of header and properties are
  void shouldRefuseAPartThatIsLongerThanItsContent(int longer) {
    EncodedMessage message =
        EncodedMessage.encode(
            SampleMessages.bareHeader(),
            longer == 28 ? Map.of() : Map.of("a", 1),
            BodyKind.BYTES,
            new byte[1]);
    ByteBuffer bytes = ByteBuffer.wrap(message.bytes());
    bytes.putInt(longer, bytes.getInt(longer) + 1);
    bytes.putInt(36, 0);

    assertThatThrownBy(() -> EncodedMessage.wrap(bytes.array()))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("1 bytes too many");
  }

  @Test
  void shouldRefuseToEncodeWhatItWouldRefuseToTake() {
    assertThatThrownBy(() -> encode(10, 0, null))
        .hasMessage("a priority is within 0 and 9, not 10");
    assertThatThrownBy(() -> encode(4, -1, null))
        .hasMessageStartingWith("a time in the header is negative");
    assertThatThrownBy(() -> encode(4, 0, new byte[1]))
        .hasMessage("a message has one correlation identifier, not two");
  }

  private static EncodedMessage encode(int priority, long expiration, byte[] correlationBytes) {
    MessageHeader header =
        new MessageHeader(
            DestinationName.queue("q"),
            true,
            priority,
            0,
            expiration,
            0,
            null,
            "id",
            correlationBytes,
            null,
            null);
    return EncodedMessage.encode(header, Map.of(), BodyKind.NONE, new byte[0]);
  }

  private static void wrapAndReadAll(byte[] bytes) throws ProtocolException {
    EncodedMessage message = EncodedMessage.wrap(bytes);
    assertThat(message.header().destination()).isEqualTo(message.destination());
    assertThat(message.messageId()).isEqualTo(message.header().messageId());
    assertThat(message.correlationId()).isEqualTo(message.header().correlationId());
    assertThat(message.type()).isEqualTo(message.header().type());
    message
        .properties()
        .forEach(
            (name, value) -> {
              if (!Objects.deepEquals(message.property(name), value)) {
                throw new AssertionError(name + " is " + message.property(name));
              }
            });
    assertThat(message.bodyKind()).isNotNull();
    if (!message.bodyOutside()) {
      assertThat(message.body()).hasSizeLessThan(bytes.length);
    }
    assertThat(message.withHead(message.header(), message.properties()).wholeSize()).isPositive();
  }
}
