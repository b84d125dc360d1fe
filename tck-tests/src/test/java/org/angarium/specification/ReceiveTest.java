package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Section 8.5: waiting for the next message. */
class ReceiveTest extends SpecificationCase {
  private static final long SHORT = 50;

  @Test
  void shouldWaitForTheNextMessage() throws Exception {
    MessageConsumer consumer = session.createConsumer(queue);
    Session sending = startedConnection().createSession();
    Aside<Message> waiting = Aside.call(consumer::receive).awaitPause();
    assertThat(waiting.isDone()).isFalse();
    sending.createProducer(queue).send(sending.createTextMessage("one"));
    assertThat(Texts.of(waiting.result())).isEqualTo("one");
  }

  @Test
  void shouldWaitForeverWithATimeoutOfZero() throws Exception {
    MessageConsumer consumer = session.createConsumer(queue);
    Session sending = startedConnection().createSession();
    Aside<Message> waiting = Aside.call(() -> consumer.receive(0)).awaitPause();
    assertThat(waiting.isDone()).isFalse();
    sending.createProducer(queue).send(sending.createTextMessage("one"));
    assertThat(Texts.of(waiting.result())).isEqualTo("one");
  }

  @Test
  void shouldReturnNullWhenTheTimeIsOver() throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue);
    long start = System.nanoTime();
    assertThat(consumer.receive(SHORT)).isNull();
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(SHORT);
    JMSConsumer ofContext = context().createConsumer(queue);
    assertThat(ofContext.receive(SHORT)).isNull();
    assertThat(ofContext.receiveBody(String.class, SHORT)).isNull();
    sendText(session.createQueue(uniqueName()), "still usable");
  }

  @Test
  void shouldWaitNoLongerThanForTheMessage() throws Exception {
    MessageConsumer consumer = session.createConsumer(queue);
    Session sending = startedConnection().createSession();
    Aside<Message> waiting = Aside.call(() -> consumer.receive(60_000)).awaitPause();
    sending.createProducer(queue).send(sending.createTextMessage("one"));
    assertThat(Texts.of(waiting.result())).isEqualTo("one");
  }

  @Test
  void shouldReturnAtOnceWhatIsThereOrNull() throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(consumer.receiveNoWait()).isNull();
    sendText(queue, "one");
    sendText(queue, "two");
    assertThat(Texts.of(consumer.receiveNoWait())).isEqualTo("one");
    assertThat(Texts.of(consumer.receiveNoWait())).isEqualTo("two");
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void shouldNotWaitForANegativeTime() throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(consumer.receive(-1)).isNull();
    assertThat(consumer.receive(Long.MIN_VALUE)).isNull();
    sendText(queue, "one");
    assertThat(receiveText(consumer)).isEqualTo("one");
    consumer.close();
    JMSConsumer ofContext = context().createConsumer(queue);
    assertThat(ofContext.receive(-1)).isNull();
    assertThat(ofContext.receiveBody(String.class, -1)).isNull();
  }

  @Test
  void shouldReceiveThroughAContext() throws Exception {
    JMSContext context = context();
    JMSConsumer consumer = context.createConsumer(queue);
    assertThat(consumer.receiveNoWait()).isNull();
    sendText(queue, "one");
    sendText(queue, "two");
    sendText(queue, "three");
    assertThat(Texts.of(consumer.receiveNoWait())).isEqualTo("one");
    assertThat(Texts.of(consumer.receive(SOON))).isEqualTo("two");
    assertThat(Texts.of(consumer.receive())).isEqualTo("three");
    Aside<Message> waiting = Aside.call(() -> consumer.receive()).awaitPause();
    sendText(queue, "four");
    assertThat(Texts.of(waiting.result())).isEqualTo("four");
  }

  @Test
  void shouldReceiveFromATopic() throws JMSException {
    MessageConsumer subscriber = session.createConsumer(topic);
    assertThat(subscriber.receiveNoWait()).isNull();
    sendText(topic, "one");
    assertThat(Texts.of(subscriber.receiveNoWait())).isEqualTo("one");
    sendText(topic, "two");
    assertThat(receiveText(subscriber)).isEqualTo("two");
    assertThat(subscriber.receive(SHORT)).isNull();
  }
}
