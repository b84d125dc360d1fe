package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.StreamMessage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 8.6: receiving bodies, and what becomes of a message whose body is another. */
class ReceiveBodyTest extends SpecificationCase {
  /** A kind of message, made of this test's session. */
  private interface Kind {
    Message make() throws JMSException;
  }

  private MapMessage map() throws JMSException {
    MapMessage map = session.createMapMessage();
    map.setInt("one", 1);
    return map;
  }

  private BytesMessage bytes() throws JMSException {
    BytesMessage bytes = session.createBytesMessage();
    bytes.writeBytes(new byte[] {1, 2});
    return bytes;
  }

  private StreamMessage stream() throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeString("text");
    return stream;
  }

  private record Good(String name, Kind kind, Class<?> type, Object body) {}

  @TestFactory
  Stream<DynamicTest> shouldReturnTheBodyAsAnyTypeThatItCanBeAssignedTo() {
    JMSConsumer consumer = context().createConsumer(queue);
    byte[] body = {1, 2};
    return Stream.of(
            new Good("text", () -> session.createTextMessage("a"), String.class, "a"),
            new Good("text", () -> session.createTextMessage("a"), Object.class, "a"),
            new Good("text", () -> session.createTextMessage("a"), CharSequence.class, "a"),
            new Good("text", () -> session.createTextMessage("a"), Serializable.class, "a"),
            new Good("text", () -> session.createTextMessage("a"), Comparable.class, "a"),
            new Good("text", () -> session.createTextMessage(""), String.class, ""),
            new Good("object", () -> session.createObjectMessage(7), Serializable.class, 7),
            new Good("object", () -> session.createObjectMessage(7), Integer.class, 7),
            new Good("object", () -> session.createObjectMessage(7), Number.class, 7),
            new Good("object", () -> session.createObjectMessage(7), Object.class, 7),
            new Good("map", this::map, Map.class, Map.of("one", 1)),
            new Good("map", this::map, Object.class, Map.of("one", 1)),
            new Good("bytes", this::bytes, byte[].class, body),
            new Good("bytes", this::bytes, Object.class, body))
        .map(
            good ->
                DynamicTest.dynamicTest(
                    good.name + " as " + good.type.getSimpleName(),
                    () -> {
                      for (int i = 0; i < 3; i++) {
                        send(queue, good.kind.make());
                      }
                      assertThat(consumer.receiveBody(good.type)).isEqualTo(good.body);
                      assertThat(consumer.receiveBody(good.type, SOON)).isEqualTo(good.body);
                      assertThat(consumer.receiveBodyNoWait(good.type)).isEqualTo(good.body);
                    }));
  }

  private record Bad(String name, Kind kind, Class<?> type) {}

  private Stream<Bad> bad() {
    return Stream.of(
        new Bad("text", () -> session.createTextMessage("a"), Integer.class),
        new Bad("text", () -> session.createTextMessage("a"), byte[].class),
        new Bad("text", () -> session.createTextMessage("a"), Map.class),
        new Bad("no text", () -> session.createTextMessage(), String.class),
        new Bad("object", () -> session.createObjectMessage(7), String.class),
        new Bad(
            "object of a class that is not trusted",
            () -> session.createObjectMessage(new ArrayList<>(List.of("a"))),
            Serializable.class),
        new Bad("no object", () -> session.createObjectMessage(), Serializable.class),
        new Bad("map", this::map, String.class),
        new Bad("map", this::map, byte[].class),
        new Bad("bytes", this::bytes, String.class),
        new Bad("bytes", this::bytes, Map.class),
        new Bad("stream", this::stream, String.class),
        new Bad("stream", this::stream, Object.class),
        new Bad("plain message", () -> session.createMessage(), String.class),
        new Bad("plain message", () -> session.createMessage(), Object.class));
  }

  private void assertRefused(JMSConsumer consumer, Class<?> type) {
    assertThatThrownBy(() -> consumer.receiveBody(type))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThatThrownBy(() -> consumer.receiveBody(type, SOON))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThatThrownBy(() -> consumer.receiveBodyNoWait(type))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  private static void assertDelivery(Message message, int count) throws JMSException {
    assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(count);
    assertThat(message.getJMSRedelivered()).isEqualTo(count > 1);
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseABodyOfAnotherTypeAndKeepTheMessage() {
    return bad()
        .flatMap(
            bad ->
                Stream.of(JMSContext.AUTO_ACKNOWLEDGE, JMSContext.DUPS_OK_ACKNOWLEDGE)
                    .map(
                        mode ->
                            DynamicTest.dynamicTest(
                                bad.name + " as " + bad.type.getSimpleName() + ", mode " + mode,
                                () -> assertKept(mode, bad))));
  }

  private void assertKept(int mode, Bad bad) throws JMSException {
    JMSContext context = closing(factory.createContext(mode));
    JMSConsumer consumer = context.createConsumer(queue);
    Message message = bad.kind.make();
    message.setIntProperty("number", 1);
    send(queue, message);
    sendText(queue, "next");
    assertRefused(consumer, bad.type);
    Message same = consumer.receive(SOON);
    assertThat(same.getIntProperty("number")).isOne();
    assertDelivery(same, 1);
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("next");
    context.close();
  }

  @Test
  void shouldGiveAMessageThatItRefusedToAnotherConsumer() throws JMSException {
    sendText(queue, "text");
    try (JMSContext context = factory.createContext()) {
      assertRefused(context.createConsumer(queue), Integer.class);
    }
    Message same = receive(session.createConsumer(queue));
    assertThat(Texts.of(same)).isEqualTo("text");
    assertDelivery(same, 1);
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseABodyOfAnotherTypeButCountTheMessageAsReceived() {
    return bad()
        .flatMap(
            bad ->
                Stream.of(JMSContext.CLIENT_ACKNOWLEDGE, JMSContext.SESSION_TRANSACTED)
                    .map(
                        mode ->
                            DynamicTest.dynamicTest(
                                bad.name + " as " + bad.type.getSimpleName() + ", mode " + mode,
                                () -> assertReceived(mode, bad))));
  }

  private void assertReceived(int mode, Bad bad) throws JMSException {
    JMSContext context = closing(factory.createContext(mode));
    JMSConsumer consumer = context.createConsumer(queue);
    for (int i = 0; i < 3; i++) {
      Message message = bad.kind.make();
      message.setIntProperty("number", i);
      send(queue, message);
    }
    sendText(queue, "next");
    assertRefused(consumer, bad.type); // three messages
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("next");

    end(context, false);
    for (int i = 0; i < 3; i++) {
      Message again = consumer.receive(SOON);
      assertThat(again.getIntProperty("number")).isEqualTo(i);
      assertDelivery(again, 2);
    }
    end(context, false);
    assertRefused(consumer, bad.type);
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("next");
    end(context, true);
    context.close();
    assertHeld(queue);
  }

  private static void end(JMSContext context, boolean well) {
    if (context.getTransacted()) {
      if (well) {
        context.commit();
      } else {
        context.rollback();
      }
    } else if (well) {
      context.acknowledge();
    } else {
      context.recover();
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        JMSContext.AUTO_ACKNOWLEDGE,
        JMSContext.CLIENT_ACKNOWLEDGE,
        JMSContext.DUPS_OK_ACKNOWLEDGE,
        JMSContext.SESSION_TRANSACTED
      })
  void shouldAcknowledgeABodyLikeAMessage(int mode) throws JMSException {
    sendText(queue, "one");
    sendText(queue, "two");
    JMSContext context = closing(factory.createContext(mode));
    JMSConsumer consumer = context.createConsumer(queue);
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("one");
    endAsNeeded(context);
    context.close();
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("two");
  }

  private static void endAsNeeded(JMSContext context) {
    if (context.getSessionMode() == JMSContext.CLIENT_ACKNOWLEDGE || context.getTransacted()) {
      end(context, true);
    }
  }

  @Test
  void shouldReturnNullIfThereIsNoMessage() throws Exception {
    JMSConsumer consumer = context().createConsumer(queue);
    assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
    assertThat(consumer.receiveBody(String.class, 50)).isNull();
    Aside<String> waiting = Aside.call(() -> consumer.receiveBody(String.class)).awaitPause();
    consumer.close();
    assertThat(waiting.result()).isNull();
  }

  @Test
  void shouldRefuseToReadAsNoTypeAndKeepTheMessage() throws JMSException {
    JMSConsumer consumer = context().createConsumer(queue);
    sendText(queue, "text");
    assertThatThrownBy(() -> consumer.receiveBody(null, SOON))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertDelivery(consumer.receive(SOON), 1);
  }
}
