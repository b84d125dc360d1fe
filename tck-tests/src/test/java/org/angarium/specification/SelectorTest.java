package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Section 3.8.1: selectors as an application uses them. */
class SelectorTest extends SpecificationCase {
  private static final List<String> WRONG =
      List.of(
          "age =",
          "= 17",
          "age == 17",
          "age != 17",
          "age = 'x",
          "(age = 17",
          "age = 17)",
          "()",
          "age = 17 18",
          "a b",
          "age IN ()",
          "age IN (1)",
          "age IN ('a' 'b')",
          "age IN 'a'",
          "age BETWEEN 1",
          "age BETWEEN 1 OR 2",
          "LIKE 'x'",
          "age LIKE 5",
          "age LIKE",
          "age LIKE 'x' ESCAPE 'ab'",
          "age LIKE 'x' ESCAPE ''",
          "age NOT 17",
          "age IS 17",
          "age IS TRUE",
          "age = NULL",
          "NULL = 1",
          "AND = 1",
          "Between = 1",
          "NOT",
          "yes AND",
          "17",
          "'text'",
          "age + 1",
          "age = 17;",
          "age = 1 = 2",
          "\"age\" = 17",
          "1a = 17",
          "a.b = 17",
          "a-b.c = 17",
          "age = 1.5.5",
          "age = 9223372036854775808",
          "'a' > 'b'",
          "'a' > age",
          "age > 'a'",
          "age BETWEEN 'a' AND 'b'",
          "age + 'a' = 1",
          "TRUE > FALSE",
          "NOT 17",
          "age = 17 -- a comment",
          "age = 17 /* a comment */");

  @Test
  void shouldDeliverOnlyWhatTheSelectorMatches() throws JMSException {
    MessageConsumer red = session.createConsumer(queue, "color = 'red' AND JMSPriority < 5");
    for (String color : List.of("blue", "red", "green")) {
      Message message = session.createTextMessage(color);
      message.setStringProperty("color", color);
      send(queue, message);
    }
    sendText(queue, "no color at all");
    Message last = session.createTextMessage("red, too");
    last.setStringProperty("color", "red");
    send(queue, last);
    assertThat(receiveText(red)).isEqualTo("red");
    assertThat(receiveText(red)).isEqualTo("red, too");
    assertThat(red.receiveNoWait()).isNull();
    red.close();
    for (String text : List.of("blue", "green", "no color at all")) {
      assertThat(receiveFromQueue().getBody(String.class)).isEqualTo(text);
    }
  }

  @Test
  void shouldAddToASubscriptionOnlyWhatItsSelectorMatches() throws JMSException {
    Session named = connectionWithId().createSession();
    List<MessageConsumer> consumers =
        List.of(
            named.createConsumer(topic, "number > 1"),
            named.createSharedConsumer(topic, "shared", "number > 1"),
            named.createDurableConsumer(topic, "durable", "number > 1", false),
            named.createSharedDurableConsumer(topic, "both", "number > 1"));
    for (int number : new int[] {1, 2, 0, 3}) {
      Message message = session.createMessage();
      message.setIntProperty("number", number);
      send(topic, message);
    }
    for (MessageConsumer consumer : consumers) {
      assertThat(receive(consumer).getIntProperty("number")).isEqualTo(2);
      assertThat(receive(consumer).getIntProperty("number")).isEqualTo(3);
    }
  }

  @Test
  void shouldTakeAnEmptySelectorAsNone() throws JMSException {
    for (String selector : new String[] {null, ""}) {
      try (MessageConsumer consumer = session.createConsumer(queue, selector)) {
        assertThat(consumer.getMessageSelector()).isNull();
        sendText(queue, "any");
        assertThat(receiveText(consumer)).isEqualTo("any");
      }
      try (MessageConsumer consumer = session.createConsumer(topic, selector)) {
        sendText(topic, "any");
        assertThat(receiveText(consumer)).isEqualTo("any");
      }
    }
  }

  @Test
  void shouldNotSelectByTheBody() throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue, "text IS NULL AND body IS NULL");
    sendText(queue, "text");
    assertThat(receiveText(consumer)).isEqualTo("text");
  }

  @Test
  void shouldRefuseAWrongSelectorAtOnce() throws JMSException {
    for (String selector : WRONG) {
      assertThatThrownBy(() -> session.createConsumer(queue, selector))
          .as(selector)
          .isInstanceOf(InvalidSelectorException.class);
    }
    sendText(queue, "the session is still good");
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("the session is still good");
  }

  @Test
  void shouldRefuseHeaderFieldsThatItMayNotSelectBy() throws JMSException {
    for (String field :
        List.of(
            "JMSDestination", "JMSReplyTo", "JMSExpiration", "JMSDeliveryTime", "JMSRedelivered")) {
      assertThatThrownBy(() -> session.createConsumer(queue, field + " IS NOT NULL"))
          .isInstanceOf(InvalidSelectorException.class)
          .hasMessageContaining(field);
    }
  }

  @Test
  void shouldRefuseAWrongSelectorWhereverItIsGiven() throws JMSException {
    String wrong = "age >";
    Session named = connectionWithId().createSession();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> named.createConsumer(queue, wrong),
            () -> named.createConsumer(topic, wrong),
            () -> named.createConsumer(topic, wrong, true),
            () -> named.createSharedConsumer(topic, uniqueName(), wrong),
            () -> named.createDurableConsumer(topic, uniqueName(), wrong, false),
            () -> named.createDurableSubscriber(topic, uniqueName(), wrong, false),
            () -> named.createSharedDurableConsumer(topic, uniqueName(), wrong),
            () -> named.createBrowser(queue, wrong).getEnumeration())) {
      assertThatThrownBy(call).isInstanceOf(InvalidSelectorException.class);
    }
    try (MessageConsumer consumer = named.createConsumer(queue, "age > 1")) {
      Message message = named.createTextMessage("the session is still good");
      message.setIntProperty("age", 2);
      named.createProducer(queue).send(message);
      assertThat(receiveText(consumer)).isEqualTo("the session is still good");
    }
  }

  private Connection connectionWithId() throws JMSException {
    Connection named = closing(factory.createConnection());
    named.setClientID(uniqueName());
    named.start();
    return named;
  }

  @Test
  void shouldRefuseAWrongSelectorOfAContext() {
    String wrong = "age >";
    JMSContext context = closing(factory.createContext());
    context.setClientID(uniqueName());
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> context.createConsumer(queue, wrong),
            () -> context.createConsumer(topic, wrong, true),
            () -> context.createSharedConsumer(topic, uniqueName(), wrong),
            () -> context.createDurableConsumer(topic, uniqueName(), wrong, false),
            () -> context.createSharedDurableConsumer(topic, uniqueName(), wrong),
            () -> context.createBrowser(queue, wrong).getEnumeration())) {
      assertThatThrownBy(call).isInstanceOf(InvalidSelectorRuntimeException.class);
    }
    context.createProducer().setProperty("age", 2).send(queue, "the context is still good");
    assertThat(context.createConsumer(queue, "age > 1").receiveBody(String.class, SOON))
        .isEqualTo("the context is still good");
  }
}
