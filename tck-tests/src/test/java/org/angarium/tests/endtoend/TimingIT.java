package org.angarium.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Priority, expiration and delivery delay. */
class TimingIT extends EndToEnd {
  @Test
  void shouldDeliverHigherPrioritiesFirst() throws JMSException {
    Session session = autoSession();
    MessageProducer producer = session.createProducer(queue(session));
    for (int i = 0; i < 40; i++) {
      int priority = i * 7 % 10;
      producer.send(
          session.createTextMessage(priority + "-" + i), DeliveryMode.PERSISTENT, priority, 0);
    }
    assertThat(drain())
        .hasSize(40)
        .isSortedAccordingTo(
            (a, b) ->
                a.charAt(0) != b.charAt(0)
                    ? b.charAt(0) - a.charAt(0)
                    : Integer.compare(number(a), number(b)));
  }

  @Test
  void shouldNotDeliverExpiredMessages() throws JMSException {
    Session session = autoSession();
    MessageProducer producer = session.createProducer(queue(session));
    producer.send(session.createTextMessage("lasts"), DeliveryMode.PERSISTENT, 4, 0);
    producer.send(session.createTextMessage("expires"), DeliveryMode.PERSISTENT, 4, 50);
    producer.send(session.createTextMessage("lives"), DeliveryMode.PERSISTENT, 4, 60_000);
    Message expiring = session.createTextMessage("too");
    producer.send(expiring, DeliveryMode.NON_PERSISTENT, 4, 50);
    await().until(() -> System.currentTimeMillis() > expiring.getJMSExpiration());
    assertThat(drain()).containsExactly("lasts", "lives");
  }

  @Test
  void shouldNotDeliverAPrefetchedMessageThatHasExpiredMeanwhile() throws JMSException {
    Session session = autoSession();
    try (var consumer = session.createConsumer(queue(session))) {
      MessageProducer producer = session.createProducer(queue(session));
      producer.setTimeToLive(50);
      Message expiring = session.createTextMessage("expires");
      producer.send(expiring);
      await().until(() -> System.currentTimeMillis() > expiring.getJMSExpiration());
      assertThat(consumer.receive(NEVER)).isNull();
    }
  }

  @Test
  void shouldHoldMessagesBackUntilTheirDeliveryTime() throws JMSException {
    Session session = autoSession();
    MessageProducer producer = session.createProducer(queue(session));
    producer.setDeliveryDelay(1_000);
    Message delayed = session.createTextMessage("later");
    producer.send(delayed);
    producer.setDeliveryDelay(0);
    producer.send(session.createTextMessage("now"));
    var consumer = session.createConsumer(queue(session));
    assertThat(text(consumer.receive(SOON))).isEqualTo("now");
    assertThat(consumer.receiveNoWait()).isNull();
    Message arrived = consumer.receive(SOON);
    assertThat(text(arrived)).isEqualTo("later");
    assertThat(arrived.getJMSDeliveryTime())
        .isEqualTo(delayed.getJMSDeliveryTime())
        .isEqualTo(delayed.getJMSTimestamp() + 1_000)
        .isLessThanOrEqualTo(System.currentTimeMillis());
  }

  @Test
  void shouldReturnWhenAReceiveTimesOut() throws JMSException {
    Session session = autoSession();
    var consumer = session.createConsumer(queue(session));
    long start = System.nanoTime();
    assertThat(consumer.receive(300)).isNull();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(290));
  }

  private static int number(String text) {
    return Integer.parseInt(text.substring(2));
  }
}
