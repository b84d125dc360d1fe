package org.angarium.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The simplified API. */
class ContextIT extends EndToEnd {
  @Test
  void shouldSendAndReceiveBodies() {
    try (JMSContext context = factory.createContext()) {
      Queue queue = context.createQueue(queueName);
      JMSProducer producer = context.createProducer();
      producer.send(queue, "text").send(queue, new byte[] {1, 2}).send(queue, Map.of("a", 1));
      JMSConsumer consumer = context.createConsumer(queue);
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("text");
      assertThat(consumer.receiveBody(byte[].class, SOON)).containsExactly(1, 2);
      Map<?, ?> map = consumer.receiveBody(Map.class, SOON);
      assertThat(map.get("a")).isEqualTo(1);
      assertThat(consumer.receive(NEVER)).isNull();
    }
  }

  @Test
  void shouldSetHeadersAndPropertiesFluently() throws jakarta.jms.JMSException {
    try (JMSContext context = factory.createContext()) {
      Queue queue = context.createQueue(queueName);
      context
          .createProducer()
          .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
          .setPriority(8)
          .setTimeToLive(60_000)
          .setJMSType("fluent")
          .setProperty("answer", 42)
          .send(queue, "text");
      Message message = context.createConsumer(queue).receive(SOON);
      assertThat(message.getJMSPriority()).isEqualTo(8);
      assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
      assertThat(message.getJMSType()).isEqualTo("fluent");
      assertThat(message.getIntProperty("answer")).isEqualTo(42);
    }
  }

  @Test
  void shouldAcknowledgeThroughTheContext() throws jakarta.jms.JMSException {
    send("one", "two");
    try (JMSContext context = factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue(queueName));
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("one");
      context.acknowledge();
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("two");
    }
    assertThat(drain()).containsExactly("two");
  }

  @Test
  void shouldCommitAndRollBackThroughTheContext() throws jakarta.jms.JMSException {
    try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue queue = context.createQueue(queueName);
      context.createProducer().send(queue, "forget");
      context.rollback();
      context.createProducer().send(queue, "keep");
      context.commit();
      assertThat(context.createConsumer(queue).receiveBody(String.class, SOON)).isEqualTo("keep");
      context.commit();
    }
    assertThat(drain()).isEmpty();
  }

  @Test
  void shouldShareTheConnectionWithTheContextsItMakes() {
    try (JMSContext first = factory.createContext()) {
      Queue queue = first.createQueue(queueName);
      try (JMSContext second = first.createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
        second.createProducer().send(queue, "shared");
        assertThat(first.createConsumer(queue).receiveBody(String.class, SOON)).isEqualTo("shared");
      }
      first.createProducer().send(queue, "still open");
      assertThat(first.createBrowser(queue)).isNotNull();
    }
  }
}
