package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sections 8.1 and 8.2: consumers of a queue, with and without a selector. */
class QueueConsumerTest extends SpecificationCase {
  private void sendColour(String text, String colour) throws JMSException {
    Message message = session.createTextMessage(text);
    message.setStringProperty("colour", colour);
    send(queue, message);
  }

  @Test
  void shouldConsumeWhatWasSentBeforeAndAfterItOpened() throws JMSException {
    sendText(queue, "before");
    MessageConsumer consumer = session.createConsumer(queue);
    sendText(queue, "after");
    assertThat(Texts.received(consumer, 2)).containsExactly("before", "after");
  }

  @Test
  void shouldOpenAConsumerInEachWay() throws JMSException {
    JMSContext context = context();
    QueueConnection queues = closing(((QueueConnectionFactory) factory).createQueueConnection());
    queues.start();
    QueueSession ofQueues = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    for (Aside.Call<MessageConsumer> opening :
        List.<Aside.Call<MessageConsumer>>of(
            () -> session.createConsumer(queue),
            () -> session.createConsumer(queue, null),
            () -> session.createConsumer(queue, "colour = 'red'"),
            () -> session.createConsumer(queue, "colour = 'red'", false),
            () -> ofQueues.createReceiver(queue),
            () -> ofQueues.createReceiver(queue, "colour = 'red'"))) {
      sendColour("text", "red");
      try (MessageConsumer consumer = opening.call()) {
        assertThat(receiveText(consumer)).isEqualTo("text");
      }
    }
    for (Aside.Call<JMSConsumer> opening :
        List.<Aside.Call<JMSConsumer>>of(
            () -> context.createConsumer(queue),
            () -> context.createConsumer(queue, null),
            () -> context.createConsumer(queue, "colour = 'red'"),
            () -> context.createConsumer(queue, "colour = 'red'", false))) {
      sendColour("text", "red");
      try (JMSConsumer consumer = opening.call()) {
        assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("text");
      }
    }
  }

  @Test
  void shouldConsumeOnlyWhatItsSelectorMatchesAndLeaveTheRest() throws JMSException {
    MessageConsumer red = session.createConsumer(queue, "colour = 'red'");
    for (int i = 0; i < 5; i++) {
      sendColour("red " + i, "red");
      sendColour("blue " + i, "blue");
    }
    for (int i = 0; i < 5; i++) {
      assertThat(receiveText(red)).isEqualTo("red " + i);
    }
    assertThat(red.receiveNoWait()).isNull();
    red.close();
    assertThat(Texts.received(session.createConsumer(queue), 5))
        .containsExactly("blue 0", "blue 1", "blue 2", "blue 3", "blue 4");
  }

  @Test
  void shouldConsumeByTheSelectorsOfSeveralConsumers() throws JMSException {
    MessageConsumer blue = session.createConsumer(queue, "colour = 'blue'");
    MessageConsumer red = session.createConsumer(queue, "colour = 'red'");
    sendColour("red", "red");
    sendColour("blue", "blue");
    assertThat(receiveText(blue)).isEqualTo("blue");
    assertThat(receiveText(red)).isEqualTo("red");
  }

  @Test
  void shouldTellItsSelector() throws JMSException {
    assertThat(session.createConsumer(queue).getMessageSelector()).isNull();
    assertThat(session.createConsumer(queue, null).getMessageSelector()).isNull();
    assertThat(session.createConsumer(queue, "").getMessageSelector()).isNull();
    assertThat(session.createConsumer(queue, "a > 1").getMessageSelector()).isEqualTo("a > 1");
    JMSContext context = context();
    assertThat(context.createConsumer(queue).getMessageSelector()).isNull();
    assertThat(context.createConsumer(queue, "").getMessageSelector()).isNull();
    assertThat(context.createConsumer(queue, "a > 1").getMessageSelector()).isEqualTo("a > 1");
  }

  @Test
  void shouldTellItsQueue() throws JMSException {
    QueueConnection queues = closing(((QueueConnectionFactory) factory).createQueueConnection());
    QueueReceiver receiver =
        queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE).createReceiver(queue);
    assertThat(receiver.getQueue()).isEqualTo(queue);
    assertThat(receiver.getMessageListener()).isNull();
  }

  @Test
  void shouldDeliverEachMessageToOneOfSeveralConsumers() throws JMSException {
    int count = 100;
    List<String> heard = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 3; i++) {
      startedConnection()
          .createSession()
          .createConsumer(queue)
          .setMessageListener(message -> heard.add(Texts.of(message)));
    }
    for (int i = 0; i < count; i++) {
      sendText(queue, Integer.toString(i));
    }
    await().until(() -> heard.size() >= count);
    assertThat(heard)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }
}
