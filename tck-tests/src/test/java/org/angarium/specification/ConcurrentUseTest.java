package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Section 2.14: what several threads may use at the same time. */
class ConcurrentUseTest extends SpecificationCase {
  private static final int THREADS = 4;

  private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void endThreads() {
    pool.shutdownNow();
  }

  /** What one of the threads does. */
  @FunctionalInterface
  private interface Work {
    void run(int thread) throws Exception;
  }

  /** Has all threads begin together, and fails if one of them does. */
  private void together(Work work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Future<Void>> results = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      results.add(
          pool.submit(
              () -> {
                start.await();
                work.run(thread);
                return null;
              }));
    }
    for (Future<Void> result : results) {
      result.get(2 * SOON, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void shouldLetThreadsShareAConnectionFactory() throws Exception {
    together(
        thread -> {
          for (int i = 0; i < 5; i++) {
            try (Connection own = factory.createConnection();
                JMSContext context = factory.createContext()) {
              own.createSession().createConsumer(queue).close();
              context.createProducer().send(queue, thread + "." + i);
            }
          }
        });
    assertThat(received(5 * THREADS)).hasSize(5 * THREADS);
  }

  @Test
  void shouldLetThreadsShareAConnection() throws Exception {
    together(
        thread -> {
          for (int i = 0; i < 10; i++) {
            connection.start();
            try (Session own = connection.createSession()) {
              own.createProducer(queue).send(own.createTextMessage(thread + "." + i));
            }
            connection.getMetaData();
            connection.setExceptionListener(null);
          }
        });
    assertThat(received(10 * THREADS)).hasSize(10 * THREADS);
  }

  @Test
  void shouldLetThreadsShareADestination() throws Exception {
    List<Session> sessions = new ArrayList<>();
    MessageConsumer ofTopic = session.createConsumer(topic);
    for (int i = 0; i < THREADS; i++) {
      sessions.add(startedConnection().createSession());
    }
    together(
        thread -> {
          Session own = sessions.get(thread);
          for (int i = 0; i < 5; i++) {
            for (Destination destination : List.of(queue, topic)) {
              own.createProducer(destination).send(own.createTextMessage(thread + "." + i));
              assertThat(destination.hashCode()).isEqualTo(destination.hashCode());
            }
          }
        });
    assertThat(received(5 * THREADS)).hasSize(5 * THREADS);
    for (int i = 0; i < 5 * THREADS; i++) {
      receive(ofTopic);
    }
  }

  @Test
  void shouldWorkInSeveralSessionsOfAConnectionAtTheSameTime() throws Exception {
    Set<String> texts = Collections.synchronizedSet(new TreeSet<>());
    together(
        thread -> {
          Session own = connection.createSession(true, Session.SESSION_TRANSACTED);
          MessageConsumer consumer = own.createConsumer(queue);
          for (int i = 0; i < 10; i++) {
            own.createProducer(queue).send(own.createTextMessage(thread + "." + i));
            own.commit();
            texts.add(receiveText(consumer));
            own.commit();
          }
          own.close();
        });
    assertThat(texts).hasSize(10 * THREADS);
  }

  private Set<String> received(int count) throws JMSException {
    Set<String> texts = new TreeSet<>();
    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 0; i < count; i++) {
      texts.add(receiveText(consumer));
    }
    return texts;
  }
}
