package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Sections 6.2.5, 6.2.6, 6.2.13 and 6.2.14: one thread for a session, several for several. */
class ThreadingTest extends SpecificationCase {
  @Test
  void shouldUseAConnectionFromSeveralThreads() throws Exception {
    List<Aside<Void>> users = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      users.add(
          Aside.run(
              () -> {
                for (int j = 0; j < 10; j++) {
                  try (Session own = connection.createSession()) {
                    own.createProducer(queue).send(own.createTextMessage("text"));
                  }
                }
              }));
    }
    for (Aside<Void> user : users) {
      user.result();
    }
    assertThat(Texts.received(session.createConsumer(queue), 40)).containsOnly("text");
  }

  @Test
  void shouldRunOneListenerOfASessionAtATime() throws Exception {
    int queues = 3;
    int each = 20;
    AtomicInteger running = new AtomicInteger();
    List<Integer> most = new CopyOnWriteArrayList<>();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    CountDownLatch heard = new CountDownLatch(queues * each);
    connection.stop();
    Session listening = connection.createSession();
    MessageListener listener =
        message -> {
          most.add(running.incrementAndGet());
          threads.add(Thread.currentThread());
          running.decrementAndGet();
          heard.countDown();
        };
    for (int i = 0; i < queues; i++) {
      Queue another = session.createQueue(uniqueName());
      listening.createConsumer(another).setMessageListener(listener);
      for (int j = 0; j < each; j++) {
        sendText(another, "text");
      }
    }
    connection.start();
    assertThat(heard.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(most).containsOnly(1);
    assertThat(threads.stream().distinct()).hasSize(1);
  }

  @Test
  void shouldLetOtherMessagesOfTheSessionWaitForARunningListener() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    CountDownLatch called = new CountDownLatch(1);
    List<String> heard = new CopyOnWriteArrayList<>();
    Queue other = session.createQueue(uniqueName());
    connection.stop();
    Session listening = connection.createSession();
    MessageListener slow =
        message ->
            Thrown.by(
                () -> {
                  called.countDown();
                  mayGoOn.await(SOON, TimeUnit.MILLISECONDS);
                  heard.add(Texts.of(message));
                });
    listening.createConsumer(queue).setMessageListener(slow);
    listening.createConsumer(other).setMessageListener(message -> heard.add(Texts.of(message)));
    connection.start();
    sendText(queue, "slow");
    assertThat(called.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    sendText(other, "quick");
    connection.createSession(Session.SESSION_TRANSACTED).commit(); // "quick" has arrived
    assertThat(heard).isEmpty();
    mayGoOn.countDown();
    await().until(() -> heard.equals(List.of("slow", "quick")));
  }

  @Test
  void shouldRunListenersOfSeveralSessionsAtTheSameTime() throws Exception {
    int sessions = 3;
    CyclicBarrier together = new CyclicBarrier(sessions);
    CountDownLatch met = new CountDownLatch(sessions);
    for (int i = 0; i < sessions; i++) {
      Queue another = session.createQueue(uniqueName());
      connection
          .createSession()
          .createConsumer(another)
          .setMessageListener(
              message ->
                  Thrown.by(
                      () -> {
                        together.await(SOON, TimeUnit.MILLISECONDS);
                        met.countDown();
                      }));
      sendText(another, "text");
    }
    assertThat(met.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
  }

  @Test
  void shouldUseTheSessionInItsListener() throws Exception {
    Queue replies = session.createQueue(uniqueName());
    Session listening = connection.createSession();
    listening
        .createConsumer(queue)
        .setMessageListener(
            message ->
                Thrown.by(
                    () -> {
                      String text = Texts.of(message) + " heard";
                      listening.createProducer(replies).send(listening.createTextMessage(text));
                    }));
    sendText(queue, "one");
    assertThat(receiveText(session.createConsumer(replies))).isEqualTo("one heard");
  }

  @Test
  void shouldNotReceiveInASessionWithAListener() throws JMSException {
    Session listening = connection.createSession();
    listening.createConsumer(queue).setMessageListener(message -> {});
    Queue other = session.createQueue(uniqueName());
    MessageConsumer consumer = listening.createConsumer(other);
    assertThatThrownBy(consumer::receive).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> consumer.receive(SOON)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldNotReceiveInAContextWithAListener() {
    JMSContext listening = context();
    listening.createConsumer(queue).setMessageListener(message -> {});
    JMSConsumer consumer = listening.createConsumer(listening.createQueue(uniqueName()));
    assertThatThrownBy(consumer::receive).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(() -> consumer.receiveBody(String.class, SOON))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  void shouldSetASecondListenerWhileTheFirstHears() throws Exception {
    int each = 50;
    Queue other = session.createQueue(uniqueName());
    CountDownLatch first = new CountDownLatch(each);
    CountDownLatch second = new CountDownLatch(each);
    JMSContext context = context();
    context.createConsumer(queue).setMessageListener(message -> first.countDown());
    for (int i = 0; i < each; i++) {
      sendText(queue, "text");
      sendText(other, "text");
      if (i == each / 2) {
        context.createConsumer(other).setMessageListener(message -> second.countDown());
      }
    }
    assertThat(first.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(second.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
  }

  @Test
  void shouldMakeAContextOfAnotherWhoseListenerRuns() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    JMSContext busy = context();
    busy.createConsumer(queue)
        .setMessageListener(
            message ->
                Thrown.by(
                    () -> {
                      called.countDown();
                      mayGoOn.await(SOON, TimeUnit.MILLISECONDS);
                    }));
    sendText(queue, "one");
    assertThat(called.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    Queue other = session.createQueue(uniqueName());
    JMSContext another = closing(busy.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    another.createProducer().send(other, "meanwhile");
    assertThat(another.createConsumer(other).receiveBody(String.class, SOON))
        .isEqualTo("meanwhile");
    mayGoOn.countDown();
  }

  @Test
  void shouldCloseFromAnotherThread() throws Exception {
    for (boolean closeTheSession : new boolean[] {false, true}) {
      Session receiving = connection.createSession();
      MessageConsumer consumer = receiving.createConsumer(queue);
      Aside<?> waiting = Aside.call(consumer::receive).awaitPause();
      if (closeTheSession) {
        receiving.close();
      } else {
        consumer.close();
      }
      assertThat(waiting.result()).isNull();
    }
  }
}
