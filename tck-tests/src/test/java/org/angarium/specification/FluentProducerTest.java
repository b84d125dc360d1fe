package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sections 7.5, 7.6 and 7.10: what a JMSProducer gives each message, and how its calls chain. */
class FluentProducerTest extends SpecificationCase {
  private JMSContext context;
  private JMSProducer producer;
  private JMSConsumer consumer;

  @BeforeEach
  void openContext() {
    context = context();
    producer = context.createProducer();
    consumer = context.createConsumer(queue);
  }

  private static void setEveryType(JMSProducer producer) {
    producer
        .setProperty("aBoolean", true)
        .setProperty("aByte", (byte) 1)
        .setProperty("aShort", (short) 2)
        .setProperty("anInt", 3)
        .setProperty("aLong", 4L)
        .setProperty("aFloat", 5.5f)
        .setProperty("aDouble", 6.5)
        .setProperty("aString", "seven")
        .setProperty("anObject", (Object) 8L);
  }

  private static void assertEveryType(Message message) throws JMSException {
    assertThat(message.getObjectProperty("aBoolean")).isEqualTo(true);
    assertThat(message.getObjectProperty("aByte")).isEqualTo((byte) 1);
    assertThat(message.getObjectProperty("aShort")).isEqualTo((short) 2);
    assertThat(message.getObjectProperty("anInt")).isEqualTo(3);
    assertThat(message.getObjectProperty("aLong")).isEqualTo(4L);
    assertThat(message.getObjectProperty("aFloat")).isEqualTo(5.5f);
    assertThat(message.getObjectProperty("aDouble")).isEqualTo(6.5);
    assertThat(message.getObjectProperty("aString")).isEqualTo("seven");
    assertThat(message.getObjectProperty("anObject")).isEqualTo(8L);
  }

  @Test
  void shouldSetPropertiesOnEveryMessage() throws JMSException {
    setEveryType(producer);
    producer.send(queue, context.createTextMessage());
    assertEveryType(consumer.receive(SOON));
    producer.send(queue, "text");
    assertEveryType(consumer.receive(SOON));
    producer.send(queue, new byte[1]);
    assertEveryType(consumer.receive(SOON));
    producer.send(queue, Map.of("a", 1));
    assertEveryType(consumer.receive(SOON));
    producer.send(queue, Integer.valueOf(1));
    assertEveryType(consumer.receive(SOON));
  }

  @Test
  void shouldTellTheProperties() {
    setEveryType(producer);
    assertThat(producer.getPropertyNames())
        .containsExactlyInAnyOrder(
            "aBoolean",
            "aByte",
            "aShort",
            "anInt",
            "aLong",
            "aFloat",
            "aDouble",
            "aString",
            "anObject");
    assertThat(producer.propertyExists("anInt")).isTrue();
    assertThat(producer.propertyExists("another")).isFalse();
    assertThat(producer.getBooleanProperty("aBoolean")).isTrue();
    assertThat(producer.getByteProperty("aByte")).isEqualTo((byte) 1);
    assertThat(producer.getShortProperty("aShort")).isEqualTo((short) 2);
    assertThat(producer.getIntProperty("anInt")).isEqualTo(3);
    assertThat(producer.getLongProperty("aLong")).isEqualTo(4);
    assertThat(producer.getFloatProperty("aFloat")).isEqualTo(5.5f);
    assertThat(producer.getDoubleProperty("aDouble")).isEqualTo(6.5);
    assertThat(producer.getStringProperty("aString")).isEqualTo("seven");
    assertThat(producer.getObjectProperty("anObject")).isEqualTo(8L);
    assertThat(producer.getStringProperty("anInt")).isEqualTo("3");
    assertThat(producer.getLongProperty("anInt")).isEqualTo(3);
    assertThat(producer.getStringProperty("another")).isNull();
    assertThat(producer.getObjectProperty("another")).isNull();

    producer.clearProperties();
    assertThat(producer.getPropertyNames()).isEmpty();
    assertThat(producer.propertyExists("anInt")).isFalse();
  }

  @Test
  void shouldReplaceThePropertiesOfTheMessage() throws JMSException {
    TextMessage message = context.createTextMessage("text");
    message.setStringProperty("both", "message");
    message.setStringProperty("messageOnly", "message");
    producer.setProperty("both", 1).setProperty("producerOnly", "producer");
    producer.send(queue, message);
    Message received = consumer.receive(SOON);
    assertThat(received.getObjectProperty("both")).isEqualTo(1);
    assertThat(received.getStringProperty("messageOnly")).isEqualTo("message");
    assertThat(received.getStringProperty("producerOnly")).isEqualTo("producer");
  }

  @Test
  void shouldSetNoPropertyOnceCleared() throws JMSException {
    producer.setProperty("gone", 1).clearProperties().setProperty("kept", 2).send(queue, "text");
    Message received = consumer.receive(SOON);
    assertThat(received.propertyExists("gone")).isFalse();
    assertThat(received.getIntProperty("kept")).isEqualTo(2);
  }

  @Test
  void shouldSetHeadersOnEveryMessage() throws JMSException {
    Queue replies = context.createQueue(uniqueName());
    producer.setJMSType("type").setJMSReplyTo(replies).setJMSCorrelationID("correlation");
    assertThat(producer.getJMSType()).isEqualTo("type");
    assertThat(producer.getJMSReplyTo()).isEqualTo(replies);
    assertThat(producer.getJMSCorrelationID()).isEqualTo("correlation");
    TextMessage message = context.createTextMessage("text");
    message.setJMSType("replaced");
    message.setJMSReplyTo(queue);
    message.setJMSCorrelationID("replaced");
    producer.send(queue, message).send(queue, "text");
    for (int i = 0; i < 2; i++) {
      Message received = consumer.receive(SOON);
      assertThat(received.getJMSType()).isEqualTo("type");
      assertThat(received.getJMSReplyTo()).isEqualTo(replies);
      assertThat(received.getJMSCorrelationID()).isEqualTo("correlation");
    }
  }

  @Test
  void shouldLeaveTheHeadersOfTheMessageIfItHasNone() throws JMSException {
    TextMessage message = context.createTextMessage("text");
    message.setJMSType("type");
    message.setJMSReplyTo(queue);
    message.setJMSCorrelationID("correlation");
    producer.send(queue, message);
    Message received = consumer.receive(SOON);
    assertThat(received.getJMSType()).isEqualTo("type");
    assertThat(received.getJMSReplyTo()).isEqualTo(queue);
    assertThat(received.getJMSCorrelationID()).isEqualTo("correlation");
  }

  @Test
  void shouldCorrelateByBytes() throws JMSException {
    byte[] correlation = {1, 2, 3};
    assertThat(producer.getJMSCorrelationIDAsBytes()).isNull();
    producer.setJMSCorrelationIDAsBytes(correlation).send(queue, "text");
    assertThat(producer.getJMSCorrelationIDAsBytes()).isEqualTo(correlation);
    assertThat(consumer.receive(SOON).getJMSCorrelationIDAsBytes()).isEqualTo(correlation);
  }

  @Test
  void shouldReturnItselfFromEverySetter() {
    List<JMSProducer> returned =
        List.of(
            producer.setAsync(null),
            producer.setDeliveryDelay(0),
            producer.setDeliveryMode(DeliveryMode.PERSISTENT),
            producer.setDisableMessageID(false),
            producer.setDisableMessageTimestamp(false),
            producer.setJMSCorrelationID("x"),
            producer.setJMSCorrelationIDAsBytes(new byte[0]),
            producer.setJMSReplyTo(queue),
            producer.setJMSType("x"),
            producer.setPriority(4),
            producer.setTimeToLive(0),
            producer.setProperty("x", 1),
            producer.setProperty("x", "x"),
            producer.clearProperties(),
            producer.send(queue, "x"),
            producer.send(queue, new byte[0]),
            producer.send(queue, Map.of()),
            producer.send(queue, Integer.valueOf(1)),
            producer.send(queue, context.createMessage()));
    assertThat(returned).allMatch(each -> each == producer);
  }
}
