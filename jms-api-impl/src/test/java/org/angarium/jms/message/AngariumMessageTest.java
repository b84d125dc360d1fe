package org.angarium.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.Queue;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.jms.destination.AngariumTopic;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

class AngariumMessageTest {
  private final AngariumMessage sent = new AngariumMessage();

  @Test
  void shouldCarryEveryHeaderField() throws JMSException {
    sent.setJMSMessageID("ID:1");
    sent.setJMSTimestamp(1_000);
    sent.setJMSCorrelationID("correlation");
    sent.setJMSReplyTo(new AngariumTopic("answers"));
    sent.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
    sent.setJMSPriority(9);
    sent.setJMSExpiration(5_000);
    sent.setJMSType("kind");

    AngariumMessage received = Travel.arrive(sent);

    assertThat(received.getJMSMessageID()).isEqualTo("ID:1");
    assertThat(received.getJMSTimestamp()).isEqualTo(1_000);
    assertThat(received.getJMSCorrelationID()).isEqualTo("correlation");
    assertThat(received.getJMSReplyTo()).isEqualTo(new AngariumTopic("answers"));
    assertThat(received.getJMSDestination()).isEqualTo(new AngariumQueue("there"));
    assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(received.getJMSPriority()).isEqualTo(9);
    assertThat(received.getJMSExpiration()).isEqualTo(5_000);
    assertThat(received.getJMSType()).isEqualTo("kind");
    assertThat(received.getJMSRedelivered()).isTrue();
  }

  @Test
  void shouldGiveTheTimeOfSendingAsDeliveryTimeWhenThereWasNoDelay() {
    sent.setJMSTimestamp(1_000);

    assertThat(Travel.arrive(sent).getJMSDeliveryTime()).isEqualTo(1_000);
  }

  @Test
  void shouldKeepCorrelationBytesAsTheyAre() {
    byte[] bytes = {(byte) 0xFF, 0, 7};
    sent.setJMSCorrelationIDAsBytes(bytes);

    assertThat(Travel.arrive(sent).getJMSCorrelationIDAsBytes()).isEqualTo(bytes);
  }

  @Test
  void shouldTranslateCorrelationIdentifiersBetweenTextAndBytes() {
    sent.setJMSCorrelationID("grün");
    assertThat(sent.getJMSCorrelationIDAsBytes())
        .isEqualTo("grün".getBytes(StandardCharsets.UTF_8));

    sent.setJMSCorrelationIDAsBytes("blau".getBytes(StandardCharsets.UTF_8));
    assertThat(sent.getJMSCorrelationID()).isEqualTo("blau");
  }

  @Test
  void shouldRefuseAnotherProvidersReplyDestination() {
    sent.setJMSReplyTo(Mockito.mock(Queue.class));

    assertThatThrownBy(() -> sent.encode(DestinationName.queue("there"), 0))
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining("another provider's");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "1st", "a b", "a-b", "a.b", "null", "Between", "LIKE", "escape"})
  void shouldRefusePropertyNamesThatAreNoIdentifiers(String name) {
    assertThatThrownBy(() -> sent.setStringProperty(name, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "_a", "$a", "JMSXGroupID", "JMS_vendor_x", "grün", "a1"})
  void shouldAcceptPropertyNamesThatAreIdentifiers(String name) throws JMSException {
    sent.setStringProperty(name, "x");

    assertThat(Travel.arrive(sent).getStringProperty(name)).isEqualTo("x");
  }

  @Test
  void shouldRefusePropertyValuesOfOtherTypes() {
    assertThatThrownBy(() -> sent.setObjectProperty("p", new byte[1]))
        .isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> sent.setObjectProperty("p", 'c'))
        .isInstanceOf(MessageFormatException.class);
  }

  @Test
  void shouldMakePropertiesOfReceivedMessagesReadOnlyUntilTheyAreCleared() throws JMSException {
    sent.setIntProperty("p", 1);
    AngariumMessage received = Travel.arrive(sent);

    assertThatThrownBy(() -> received.setIntProperty("q", 1))
        .isInstanceOf(MessageNotWriteableException.class);
    received.clearProperties();
    received.setIntProperty("q", 2);

    assertThat(received.propertyExists("p")).isFalse();
    assertThat(received.getIntProperty("q")).isEqualTo(2);
  }

  @Test
  void shouldTellTheDeliveryCountOfReceivedMessages() throws JMSException {
    sent.setIntProperty("JMSXDeliveryCount", 77);
    sent.setStringProperty("p", "x");
    AngariumMessage received = Travel.arrive(sent);

    assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(3);
    assertThat(received.getStringProperty("JMSXDeliveryCount")).isEqualTo("3");
    assertThat(received.propertyExists("JMSXDeliveryCount")).isTrue();
    assertThat(Collections.list(received.getPropertyNames()))
        .containsExactlyInAnyOrder("p", "JMSXDeliveryCount");
  }

  @Test
  void shouldEncodeWhatTheMessageIsNow() throws JMSException {
    AngariumTextMessage message = new AngariumTextMessage("before");
    message.setStringProperty("p", "before");
    var encoded = message.encode(DestinationName.queue("there"), 0);
    message.setText("after");
    message.setStringProperty("p", "after");

    AngariumMessage received =
        AngariumMessage.received(
            new Reception(encoded, null, 1, false, () -> {}, TrustedClasses.parse("")));

    assertThat(received.getBody(String.class)).isEqualTo("before");
    assertThat(received.getStringProperty("p")).isEqualTo("before");
  }

  @Test
  void shouldForwardAReceivedMessageUnchanged() throws JMSException {
    AngariumMapMessage map = new AngariumMapMessage();
    map.setInt("i", 1);
    map.setStringProperty("p", "x");

    AngariumMapMessage forwarded = Travel.arrive(Travel.arrive(map));

    assertThat(forwarded.getInt("i")).isEqualTo(1);
    assertThat(forwarded.getStringProperty("p")).isEqualTo("x");
  }

  @Test
  void shouldHaveNoBodyOfAnyType() throws JMSException {
    assertThat(sent.getBody(Integer.class)).isNull();
    assertThat(sent.isBodyAssignableTo(Integer.class)).isTrue();
  }
}
