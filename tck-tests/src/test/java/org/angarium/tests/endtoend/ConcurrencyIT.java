package org.angarium.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many producers and consumers on one queue: each message once. */
class ConcurrencyIT extends EndToEnd {
  private static final int PARTIES = 8;
  private static final int EACH = 500;

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  void shouldDeliverEachMessageExactlyOnce(int deliveryMode)
      throws InterruptedException, ExecutionException, JMSException {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      AtomicInteger received = new AtomicInteger();
      List<Future<List<String>>> consumers = new ArrayList<>();
      List<Future<List<String>>> producers = new ArrayList<>();
      for (int i = 0; i < PARTIES; i++) {
        String name = "p" + i;
        int mode = i % 2 == 0 ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE;
        consumers.add(threads.submit(consuming(mode, received)));
        producers.add(threads.submit(producing(mode, deliveryMode, name)));
      }
      List<String> sent = collect(producers);
      List<String> arrived = collect(consumers);
      Collections.sort(sent);
      Collections.sort(arrived);
      assertThat(arrived).isEqualTo(sent).hasSize(PARTIES * EACH);
      assertThat(drain()).isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }

  private Callable<List<String>> producing(int mode, int deliveryMode, String name) {
    return () -> {
      try (Connection own = factory.createConnection()) {
        Session session = own.createSession(mode);
        MessageProducer producer = session.createProducer(queue(session));
        producer.setDeliveryMode(deliveryMode);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
          sent.add(name + "-" + i);
          producer.send(session.createTextMessage(sent.get(i)));
          if (session.getTransacted() && (i % 10 == 9)) {
            session.commit();
          }
        }
        return sent;
      }
    };
  }

  private Callable<List<String>> consuming(int mode, AtomicInteger received) {
    return () -> {
      try (Connection own = factory.createConnection()) {
        own.start();
        Session session = own.createSession(mode);
        MessageConsumer consumer = session.createConsumer(queue(session));
        List<String> arrived = new ArrayList<>();
        while (received.get() < PARTIES * EACH) {
          Message message = consumer.receive(NEVER / 4);
          if (message != null) {
            arrived.add(text(message));
            if (session.getTransacted()) {
              session.commit();
            }
            received.incrementAndGet();
          }
        }
        return arrived;
      }
    };
  }

  private static List<String> collect(List<Future<List<String>>> parties)
      throws InterruptedException, ExecutionException {
    List<String> all = new ArrayList<>();
    for (Future<List<String>> party : parties) {
      all.addAll(party.get());
    }
    return all;
  }
}
