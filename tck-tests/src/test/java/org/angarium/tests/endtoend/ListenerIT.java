package org.angarium.tests.endtoend;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Asynchronous receipt. */
class ListenerIT extends EndToEnd {
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<Integer> counts = new CopyOnWriteArrayList<>();

  @Test
  void shouldHearEveryMessageInOrder() throws JMSException {
    Session session = autoSession();
    session.createConsumer(queue(session)).setMessageListener(this::hear);
    sendMany(2_000);
    await().until(() -> heard.size() == 2_000);
    assertThat(heard)
        .isEqualTo(IntStream.range(0, 2_000).mapToObj(Integer::toString).collect(toList()));
    session.close();
    assertThat(drain()).isEmpty();
  }

  @Test
  void shouldRedeliverWhenTheListenerThrows() throws JMSException {
    Session session = autoSession();
    AtomicBoolean failed = new AtomicBoolean();
    session
        .createConsumer(queue(session))
        .setMessageListener(
            message -> {
              hear(message);
              if (failed.compareAndSet(false, true)) {
                throw new IllegalStateException("the first attempt fails");
              }
            });
    send("one", "two");
    await().until(() -> heard.size() == 3);
    assertThat(heard).containsExactly("one", "one", "two");
    assertThat(counts).containsExactly(1, 2, 1);
    session.close();
    assertThat(drain()).isEmpty();
  }

  @Test
  void shouldCommitInsideAListener() throws JMSException {
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    session
        .createConsumer(queue(session))
        .setMessageListener(
            message -> {
              hear(message);
              settle(session, counts.get(counts.size() - 1) == 1);
            });
    send("one");
    await().until(() -> heard.size() == 2);
    assertThat(counts).containsExactly(1, 2);
    session.close();
    assertThat(drain()).isEmpty();
  }

  @Test
  void shouldNotHearAnythingWhileTheConnectionIsStopped() throws JMSException {
    connection.stop();
    Session session = autoSession();
    session.createConsumer(queue(session)).setMessageListener(this::hear);
    send("one");
    assertThat(browse()).containsExactly("one");
    assertThat(heard).isEmpty();
    connection.start();
    await().until(() -> heard.size() == 1);
  }

  @Test
  void shouldWaitForARunningListenerWhenTheConnectionStops()
      throws JMSException, InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    Session session = autoSession();
    session
        .createConsumer(queue(session))
        .setMessageListener(
            message -> {
              inside.countDown();
              try {
                done.set(goOn.await(SOON, TimeUnit.MILLISECONDS));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    send("one");
    assertThat(inside.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    Thread releaser =
        new Thread(
            () -> {
              await().pollDelay(Duration.ofMillis(100)).until(() -> true);
              goOn.countDown();
            });
    releaser.start();
    connection.stop();
    assertThat(done).isTrue();
    releaser.join();
  }

  private void hear(Message message) {
    try {
      heard.add(text(message));
      counts.add(deliveries(message));
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void settle(Session session, boolean rollback) {
    try {
      if (rollback) {
        session.rollback();
      } else {
        session.commit();
      }
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }
}
