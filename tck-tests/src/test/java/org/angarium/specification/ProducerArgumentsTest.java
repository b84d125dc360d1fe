package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Sections 7.1 and 7.4: wrong arguments of a producer's methods, and the exception of each. */
class ProducerArgumentsTest extends SpecificationCase {
  private static final int MODE = DeliveryMode.PERSISTENT;

  private final Completions completions = new Completions();
  private MessageProducer bound;
  private MessageProducer unbound;
  private Message message;

  @BeforeEach
  void openProducers() throws JMSException {
    bound = session.createProducer(queue);
    unbound = session.createProducer(null);
    message = session.createTextMessage("text");
  }

  private void assertUsable() throws JMSException {
    bound.send(session.createTextMessage("bound"));
    unbound.send(queue, session.createTextMessage("unbound"));
    try (MessageConsumer consumer = session.createConsumer(queue)) {
      assertThat(Texts.received(consumer, 2)).containsExactly("bound", "unbound");
    }
    assertThat(completions.waiting()).isZero();
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWrongOptions() {
    return new WrongCalls()
        .add(JMSException.class, "setDeliveryMode(0)", () -> bound.setDeliveryMode(0))
        .add(JMSException.class, "setDeliveryMode(3)", () -> bound.setDeliveryMode(3))
        .add(JMSException.class, "setDeliveryMode(-1)", () -> bound.setDeliveryMode(-1))
        .add(JMSException.class, "setPriority(-1)", () -> bound.setPriority(-1))
        .add(JMSException.class, "setPriority(10)", () -> bound.setPriority(10))
        .add(JMSException.class, "setTimeToLive(-1)", () -> bound.setTimeToLive(-1))
        .add(JMSException.class, "setTimeToLive(min)", () -> bound.setTimeToLive(Long.MIN_VALUE))
        .add(JMSException.class, "setDeliveryDelay(-1)", () -> bound.setDeliveryDelay(-1))
        .add(JMSException.class, "send, mode 0", () -> bound.send(message, 0, 4, 0))
        .add(JMSException.class, "send, priority -1", () -> bound.send(message, MODE, -1, 0))
        .add(JMSException.class, "send, priority 10", () -> bound.send(message, MODE, 10, 0))
        .add(JMSException.class, "send, time -1", () -> bound.send(message, MODE, 4, -1))
        .add(JMSException.class, "send to, mode 3", () -> unbound.send(queue, message, 3, 4, 0))
        .add(
            JMSException.class,
            "send to, priority 10",
            () -> unbound.send(queue, message, MODE, 10, 0))
        .add(
            JMSException.class, "send to, time -1", () -> unbound.send(queue, message, MODE, 4, -1))
        .add(
            JMSException.class,
            "asynchronous send to, mode 3",
            () -> unbound.send(queue, message, 3, 4, 0, completions))
        .add(
            JMSException.class,
            "asynchronous send to, priority 10",
            () -> unbound.send(queue, message, MODE, 10, 0, completions))
        .add(
            JMSException.class,
            "asynchronous send to, time -1",
            () -> unbound.send(queue, message, MODE, 4, -1, completions))
        .tests(this::assertUsable);
  }

  @Test
  void shouldKeepItsOptionsWhenAWrongOneIsRefused() throws JMSException {
    bound.setPriority(7);
    assertThat(Thrown.by(() -> bound.setPriority(10))).containsInstanceOf(JMSException.class);
    assertThat(bound.getPriority()).isEqualTo(7);
    bound.setTimeToLive(60_000);
    assertThat(Thrown.by(() -> bound.setTimeToLive(-1))).containsInstanceOf(JMSException.class);
    assertThat(bound.getTimeToLive()).isEqualTo(60_000);
  }

  @Test
  void shouldTakeTheLargestOptionsThereAre() throws JMSException {
    bound.setPriority(9);
    bound.setTimeToLive(Long.MAX_VALUE);
    bound.send(message);
    try (MessageConsumer consumer = session.createConsumer(queue)) {
      Message received = receive(consumer);
      assertThat(received.getJMSPriority()).isEqualTo(9);
      assertThat(received.getJMSExpiration()).isPositive();
    }
    bound.setDeliveryDelay(Long.MAX_VALUE);
    bound.send(message);
    bound.setDeliveryDelay(0);
    bound.setTimeToLive(0);
    assertUsable();
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWrongMessages() {
    return new WrongCalls()
        .add(MessageFormatException.class, "send", () -> bound.send(null))
        .add(MessageFormatException.class, "send with options", () -> bound.send(null, MODE, 4, 0))
        .add(MessageFormatException.class, "send to", () -> unbound.send(queue, null))
        .add(
            MessageFormatException.class,
            "send to with options",
            () -> unbound.send(queue, null, MODE, 4, 0))
        .add(
            MessageFormatException.class,
            "asynchronous send",
            () -> bound.send((Message) null, completions))
        .add(
            MessageFormatException.class,
            "asynchronous send with options",
            () -> bound.send(null, MODE, 4, 0, completions))
        .add(
            MessageFormatException.class,
            "asynchronous send to",
            () -> unbound.send(queue, null, completions))
        .add(
            MessageFormatException.class,
            "asynchronous send to with options",
            () -> unbound.send(queue, null, MODE, 4, 0, completions))
        .tests(this::assertUsable);
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWrongDestinations() {
    WrongCalls calls = new WrongCalls();
    Map<String, Destination> wrong =
        Map.of(
            "foreign queue", ForeignDestination.QUEUE,
            "foreign topic", ForeignDestination.TOPIC,
            "neither", new ForeignDestination());
    addDestination(calls, "no destination", null);
    wrong.forEach((name, destination) -> addDestination(calls, name, destination));
    return calls.tests(this::assertUsable);
  }

  private void addDestination(WrongCalls calls, String name, Destination wrong) {
    calls
        .add(InvalidDestinationException.class, "send, " + name, () -> unbound.send(wrong, message))
        .add(
            InvalidDestinationException.class,
            "send with options, " + name,
            () -> unbound.send(wrong, message, MODE, 4, 0))
        .add(
            InvalidDestinationException.class,
            "asynchronous send, " + name,
            () -> unbound.send(wrong, message, completions))
        .add(
            InvalidDestinationException.class,
            "asynchronous send with options, " + name,
            () -> unbound.send(wrong, message, MODE, 4, 0, completions));
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseADestinationOrItsAbsence() {
    return new WrongCalls()
        .add(UnsupportedOperationException.class, "send", () -> unbound.send(message))
        .add(
            UnsupportedOperationException.class,
            "send with options",
            () -> unbound.send(message, MODE, 4, 0))
        .add(UnsupportedOperationException.class, "send to", () -> bound.send(queue, message))
        .add(
            UnsupportedOperationException.class,
            "send to with options",
            () -> bound.send(queue, message, MODE, 4, 0))
        .add(
            UnsupportedOperationException.class,
            "asynchronous send",
            () -> unbound.send(message, completions))
        .add(
            UnsupportedOperationException.class,
            "asynchronous send with options",
            () -> unbound.send(message, MODE, 4, 0, completions))
        .add(
            UnsupportedOperationException.class,
            "asynchronous send to",
            () -> bound.send(queue, message, completions))
        .add(
            UnsupportedOperationException.class,
            "asynchronous send to with options",
            () -> bound.send(queue, message, MODE, 4, 0, completions))
        .tests(this::assertUsable);
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseAnAsynchronousSendWithoutAListener() {
    return new WrongCalls()
        .add(
            IllegalArgumentException.class,
            "send",
            () -> bound.send(message, (CompletionListener) null))
        .add(
            IllegalArgumentException.class,
            "send with options",
            () -> bound.send(message, MODE, 4, 0, null))
        .add(IllegalArgumentException.class, "send to", () -> unbound.send(queue, message, null))
        .add(
            IllegalArgumentException.class,
            "send to with options",
            () -> unbound.send(queue, message, MODE, 4, 0, null))
        .tests(this::assertUsable);
  }
}
