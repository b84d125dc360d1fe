package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Sections 6.2, 7.1 and 7.5: wrong arguments in the simplified API, and the exception of each. */
class ContextArgumentsTest extends SpecificationCase {
  private static final String WRONG = "this is no selector";

  private JMSContext context;
  private JMSProducer producer;

  @BeforeEach
  void openAContext() {
    context = context();
    context.setClientID(uniqueName());
    producer = context.createProducer();
  }

  private void assertUsable() {
    producer.send(queue, "still usable");
    try (JMSConsumer consumer = context.createConsumer(queue)) {
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("still usable");
    }
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWrongDestinations() throws JMSException {
    TemporaryQueue othersQueue = session.createTemporaryQueue();
    TemporaryTopic othersTopic = session.createTemporaryTopic();
    WrongCalls calls = new WrongCalls();
    for (Destination wrong :
        new Destination[] {
          null, ForeignDestination.QUEUE, new ForeignDestination(), othersQueue, othersTopic
        }) {
      calls
          .add(
              InvalidDestinationRuntimeException.class,
              "consumer of " + wrong,
              () -> context.createConsumer(wrong))
          .add(
              InvalidDestinationRuntimeException.class,
              "consumer with selector of " + wrong,
              () -> context.createConsumer(wrong, "a = 1"))
          .add(
              InvalidDestinationRuntimeException.class,
              "consumer with noLocal of " + wrong,
              () -> context.createConsumer(wrong, "a = 1", true));
    }
    return calls
        .add(JMSRuntimeException.class, "queue without a name", () -> context.createQueue(null))
        .add(JMSRuntimeException.class, "queue, empty name", () -> context.createQueue(""))
        .add(JMSRuntimeException.class, "topic without a name", () -> context.createTopic(null))
        .add(JMSRuntimeException.class, "topic, empty name", () -> context.createTopic(""))
        .add(
            InvalidDestinationRuntimeException.class,
            "browser of none",
            () -> context.createBrowser(null))
        .add(
            InvalidDestinationRuntimeException.class,
            "browser of a foreign queue",
            () -> context.createBrowser(ForeignDestination.QUEUE, "a = 1"))
        .add(
            InvalidDestinationRuntimeException.class,
            "unsubscribe from what is not there",
            () -> context.unsubscribe(uniqueName()))
        .add(
            InvalidDestinationRuntimeException.class,
            "unsubscribe without a name",
            () -> context.unsubscribe(null))
        .tests(this::assertUsable);
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWrongSelectors() {
    return new WrongCalls()
        .add(
            InvalidSelectorRuntimeException.class,
            "consumer of a queue",
            () -> context.createConsumer(queue, WRONG))
        .add(
            InvalidSelectorRuntimeException.class,
            "consumer with noLocal",
            () -> context.createConsumer(topic, WRONG, true))
        .add(
            InvalidSelectorRuntimeException.class,
            "shared consumer",
            () -> context.createSharedConsumer(topic, "name", WRONG))
        .add(
            InvalidSelectorRuntimeException.class,
            "durable consumer",
            () -> context.createDurableConsumer(topic, "name", WRONG, false))
        .add(
            InvalidSelectorRuntimeException.class,
            "shared durable consumer",
            () -> context.createSharedDurableConsumer(topic, "name", WRONG))
        .add(
            InvalidSelectorRuntimeException.class,
            "browser",
            () -> context.createBrowser(queue, WRONG))
        .tests(this::assertUsable);
  }

  /** One of the methods for consumers of named subscriptions. */
  private interface Opening {
    Object open(Topic topic, String name);
  }

  private void addOfSubscriptions(WrongCalls calls, String kind, Opening opening) {
    calls
        .add(
            InvalidDestinationRuntimeException.class,
            kind + ", no topic",
            () -> opening.open(null, "name"))
        .add(
            InvalidDestinationRuntimeException.class,
            kind + ", foreign topic",
            () -> opening.open(ForeignDestination.TOPIC, "name"))
        .add(JMSRuntimeException.class, kind + ", no name", () -> opening.open(topic, null))
        .add(JMSRuntimeException.class, kind + ", empty name", () -> opening.open(topic, ""));
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWrongTopicsAndNamesOfSubscriptions() {
    WrongCalls calls = new WrongCalls();
    addOfSubscriptions(calls, "shared", context::createSharedConsumer);
    addOfSubscriptions(
        calls,
        "shared with selector",
        (wrong, name) -> context.createSharedConsumer(wrong, name, "a = 1"));
    addOfSubscriptions(calls, "durable", context::createDurableConsumer);
    addOfSubscriptions(
        calls,
        "durable with selector",
        (wrong, name) -> context.createDurableConsumer(wrong, name, "a = 1", true));
    addOfSubscriptions(calls, "shared durable", context::createSharedDurableConsumer);
    addOfSubscriptions(
        calls,
        "shared durable with selector",
        (wrong, name) -> context.createSharedDurableConsumer(wrong, name, "a = 1"));
    return calls.tests(this::assertUsable);
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWrongOptionsOfAProducer() {
    return new WrongCalls()
        .add(JMSRuntimeException.class, "delivery mode 0", () -> producer.setDeliveryMode(0))
        .add(JMSRuntimeException.class, "delivery mode 3", () -> producer.setDeliveryMode(3))
        .add(JMSRuntimeException.class, "priority -1", () -> producer.setPriority(-1))
        .add(JMSRuntimeException.class, "priority 10", () -> producer.setPriority(10))
        .add(JMSRuntimeException.class, "time to live -1", () -> producer.setTimeToLive(-1))
        .add(JMSRuntimeException.class, "delay -1", () -> producer.setDeliveryDelay(-1))
        .tests(this::assertUsable);
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWrongPropertiesOfAProducer() {
    WrongCalls calls = new WrongCalls();
    for (String name : new String[] {null, ""}) {
      calls
          .add(
              IllegalArgumentException.class,
              "boolean " + name,
              () -> producer.setProperty(name, true))
          .add(
              IllegalArgumentException.class,
              "byte " + name,
              () -> producer.setProperty(name, (byte) 1))
          .add(
              IllegalArgumentException.class,
              "short " + name,
              () -> producer.setProperty(name, (short) 1))
          .add(IllegalArgumentException.class, "int " + name, () -> producer.setProperty(name, 1))
          .add(IllegalArgumentException.class, "long " + name, () -> producer.setProperty(name, 1L))
          .add(
              IllegalArgumentException.class, "float " + name, () -> producer.setProperty(name, 1f))
          .add(
              IllegalArgumentException.class,
              "double " + name,
              () -> producer.setProperty(name, 1d))
          .add(
              IllegalArgumentException.class,
              "string " + name,
              () -> producer.setProperty(name, "1"))
          .add(
              IllegalArgumentException.class,
              "object " + name,
              () -> producer.setProperty(name, (Object) 1));
    }
    producer.setProperty("text", "no number").setProperty("truth", true);
    return calls
        .add(
            MessageFormatRuntimeException.class,
            "object of another type",
            () -> producer.setProperty("name", new Object()))
        .add(
            MessageFormatRuntimeException.class,
            "conversion that is not allowed",
            () -> producer.getIntProperty("truth"))
        .add(
            NumberFormatException.class,
            "text that is no number",
            () -> producer.getIntProperty("text"))
        .tests(
            () -> {
              assertThat(producer.getPropertyNames()).containsExactlyInAnyOrder("text", "truth");
              assertUsable();
            });
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseToSendWhatOrWhereItCannot() throws JMSException {
    sendText(topic, "nobody listens");
    Message readOnly = overTheQueue(session.createTextMessage("read only"));
    JMSProducer decorating = context.createProducer().setProperty("name", "value");
    WrongCalls calls = new WrongCalls();
    for (Destination wrong :
        new Destination[] {null, ForeignDestination.QUEUE, new ForeignDestination()}) {
      calls
          .add(
              InvalidDestinationRuntimeException.class,
              "message to " + wrong,
              () -> producer.send(wrong, context.createMessage()))
          .add(
              InvalidDestinationRuntimeException.class,
              "text to " + wrong,
              () -> producer.send(wrong, "text"))
          .add(
              InvalidDestinationRuntimeException.class,
              "map to " + wrong,
              () -> producer.send(wrong, Map.of()))
          .add(
              InvalidDestinationRuntimeException.class,
              "bytes to " + wrong,
              () -> producer.send(wrong, new byte[1]))
          .add(
              InvalidDestinationRuntimeException.class,
              "object to " + wrong,
              () -> producer.send(wrong, Integer.valueOf(1)));
    }
    return calls
        .add(
            MessageFormatRuntimeException.class,
            "no message",
            () -> producer.send(queue, (Message) null))
        .add(
            MessageFormatRuntimeException.class,
            "map with a value of another type",
            () -> producer.send(queue, Map.of("name", new Object())))
        .add(
            MessageFormatRuntimeException.class,
            "object that cannot be serialized",
            () -> producer.send(queue, (Serializable) new ArrayList<>(Arrays.asList(new Object()))))
        .add(
            MessageNotWriteableRuntimeException.class,
            "property for a message that is read-only",
            () -> decorating.send(queue, readOnly))
        .tests(this::assertUsable);
  }
}
