package org.angarium.tests.endtoend;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.jms.AcknowledgeModes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Threads that stop, close and replace what other threads are using, at random moments: every
 * message is dealt with once all the same, nothing runs that must not, and nothing hangs.
 */
class RaceIT extends EndToEnd {
  private static final int THREADS = 4;
  private static final int MESSAGES = 3_000;
  private static final int[] MODES = {
    Session.AUTO_ACKNOWLEDGE,
    Session.DUPS_OK_ACKNOWLEDGE,
    Session.CLIENT_ACKNOWLEDGE,
    Session.SESSION_TRANSACTED,
    AcknowledgeModes.INDIVIDUAL_ACKNOWLEDGE
  };

  private final Map<String, Integer> seen = new ConcurrentHashMap<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private long seed;

  @BeforeEach
  void seed() {
    seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("RaceIT: -Dangarium.seed=" + seed);
  }

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  /** Runs this on several threads, and waits for all. */
  private void race(int count, Racer racer) throws Exception {
    List<Future<?>> racers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed + i);
      Callable<Void> run =
          () -> {
            racer.run(random);
            return null;
          };
      racers.add(threads.submit(run));
    }
    for (Future<?> each : racers) {
      each.get(60, SECONDS);
    }
    assertThat(failures).isEmpty();
  }

  @FunctionalInterface
  private interface Racer {
    void run(Random random) throws Exception;
  }

  private void see(Message message) {
    try {
      seen.merge(text(message), 1, Integer::sum);
    } catch (JMSException e) {
      failures.add(e);
    }
  }

  private boolean unseen() {
    return seen.size() < MESSAGES;
  }

  private void assertSeenOnce() throws JMSException {
    assertThat(seen).hasSize(MESSAGES);
    assertThat(seen.entrySet()).allMatch(entry -> entry.getValue() == 1);
    assertThat(drain()).isEmpty();
  }

  private void settle(Session session, Message message) throws JMSException {
    if (session.getTransacted()) {
      session.commit();
    } else {
      message.acknowledge();
    }
  }

  /** Hears messages of one session, and notices what must not be. */
  private final class Listener implements MessageListener {
    final Session session;
    final AtomicBoolean running = new AtomicBoolean();
    final CountDownLatch enough;
    volatile boolean closed;

    Listener(Session session, int enough) {
      this.session = session;
      this.enough = new CountDownLatch(enough);
    }

    @Override
    public void onMessage(Message message) {
      if (closed || !running.compareAndSet(false, true)) {
        failures.add(new AssertionError(closed ? "heard after close" : "heard by two threads"));
      }
      see(message);
      try {
        settle(session, message);
      } catch (JMSException e) {
        failures.add(e);
      }
      enough.countDown();
      running.set(false);
    }
  }

  @Test
  void shouldHearEachMessageOnceWhileOthersCloseItsListeners() throws Exception {
    sendMany(MESSAGES);
    race(
        THREADS,
        random -> {
          while (unseen()) {
            try (Connection own = factory.createConnection()) {
              own.start();
              boolean open = true;
              for (int i = 0; i < 4 && open && unseen(); i++) {
                open = closeWhileListening(own, random);
              }
            }
          }
        });
    assertSeenOnce();
  }

  /** Whether the connection is still open then. */
  private boolean closeWhileListening(Connection own, Random random) throws Exception {
    Session session = own.createSession(MODES[random.nextInt(MODES.length)]);
    Listener listener = new Listener(session, 1 + random.nextInt(20));
    MessageConsumer consumer = session.createConsumer(queue(session));
    consumer.setMessageListener(listener);
    MessageConsumer second = session.createConsumer(queue(session));
    second.setMessageListener(listener);
    listener.enough.await(5, MILLISECONDS);
    int end = random.nextInt(5);
    switch (end) {
      case 0 -> {
        consumer.close();
        second.close();
      }
      case 1 -> session.close();
      case 2 -> own.close();
      case 3 -> {
        Future<?> other = threads.submit(() -> closing(consumer));
        session.close();
        other.get();
      }
      default -> {
        Future<?> other = threads.submit(() -> closing(session));
        Future<?> third = threads.submit(() -> closing(own));
        consumer.close();
        own.close();
        other.get();
        third.get();
      }
    }
    if (listener.running.get()) {
      failures.add(new AssertionError("still running after close"));
    }
    listener.closed = true;
    return end != 2 && end != 4;
  }

  private void closing(AutoCloseable object) {
    try {
      object.close();
    } catch (Exception e) {
      failures.add(e);
    }
  }

  @Test
  void shouldReceiveEachMessageOnceWhileOthersCloseItsConsumers() throws Exception {
    sendMany(MESSAGES);
    race(
        THREADS,
        random -> {
          while (unseen()) {
            try (Connection own = factory.createConnection()) {
              own.start();
              closeWhileReceiving(own, random);
            }
          }
        });
    assertSeenOnce();
  }

  private void closeWhileReceiving(Connection own, Random random) throws Exception {
    Session session = own.createSession(MODES[random.nextInt(2)]);
    MessageConsumer consumer = session.createConsumer(queue(session));
    CountDownLatch enough = new CountDownLatch(1 + random.nextInt(30));
    AutoCloseable victim = List.<AutoCloseable>of(consumer, session, own).get(random.nextInt(3));
    AtomicBoolean returned = new AtomicBoolean();
    boolean waiting = random.nextBoolean();
    Future<?> receiver =
        threads.submit(
            () -> {
              try {
                Message message = waiting ? consumer.receive(20) : consumer.receiveNoWait();
                while (message != null) {
                  see(message);
                  enough.countDown();
                  message = waiting ? consumer.receive(20) : consumer.receiveNoWait();
                }
              } catch (IllegalStateException e) {
                enough.countDown(); // closed between two calls
              } catch (JMSException e) {
                failures.add(e);
              }
              returned.set(true);
            });
    enough.await(5, MILLISECONDS);
    closing(victim);
    receiver.get();
    assertThat(returned).isTrue();
  }

  @Test
  void shouldHearNothingWhileStopped() throws Exception {
    sendMany(MESSAGES);
    List<Listener> listeners = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Session session = connection.createSession(MODES[i]);
      listeners.add(new Listener(session, 1));
      session.createConsumer(queue(session)).setMessageListener(listeners.get(i));
    }
    Random random = new Random(seed);
    while (unseen()) {
      connection.stop();
      int before = seen.size();
      assertThat(listeners).noneMatch(listener -> listener.running.get());
      connection.createSession(Session.SESSION_TRANSACTED).close();
      assertThat(seen).hasSize(before);
      connection.start();
      listeners.get(random.nextInt(THREADS)).enough.await(random.nextInt(3), MILLISECONDS);
    }
    connection.close();
    connection = factory.createConnection();
    connection.start();
    assertThat(failures).isEmpty();
    assertSeenOnce();
  }

  @Test
  void shouldHearEachMessageOnceWhileListenersAreReplaced() throws Exception {
    sendMany(MESSAGES);
    try (Connection own = factory.createConnection()) {
      own.start();
      Session session = own.createSession(Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(queue(session));
      Random random = new Random(seed);
      while (unseen()) {
        Listener listener = new Listener(session, 1 + random.nextInt(10));
        consumer.setMessageListener(listener);
        listener.enough.await(5, MILLISECONDS);
        consumer.setMessageListener(null);
        Message message = consumer.receiveNoWait();
        if (message != null) {
          see(message);
        }
      }
    }
    assertThat(failures).isEmpty();
    assertSeenOnce();
  }

  @Test
  void shouldCallBackOnceForEachSendBeforeClosing() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    race(
        THREADS,
        random -> {
          for (int round = 0; round < 25; round++) {
            try (Connection own = random.nextBoolean() ? null : factory.createConnection()) {
              sent.addAndGet(sendAndClose(own == null ? connection : own, random));
            }
          }
        });
    assertThat(drain()).hasSize(sent.get());
  }

  private int sendAndClose(Connection own, Random random) throws Exception {
    boolean transacted = random.nextInt(3) == 0;
    Session session = own.createSession(transacted ? 0 : 1);
    MessageProducer producer = session.createProducer(queue(session));
    MessageProducer other = session.createProducer(queue(session));
    CallbackCounter counter = new CallbackCounter();
    int count = 1 + random.nextInt(60);
    for (int i = 0; i < count; i++) {
      (random.nextBoolean() ? producer : other).send(session.createTextMessage("m"), counter);
    }
    if (transacted) {
      session.commit();
      counter.assertCalled(count);
    }
    switch (random.nextInt(own == connection ? 3 : 4)) {
      case 0 -> {
        producer.close();
        other.close();
      }
      case 1 -> session.close();
      case 2 -> {
        Future<?> third = threads.submit(() -> closing(session));
        session.close();
        third.get();
      }
      default -> own.close();
    }
    counter.assertCalled(count);
    session.close();
    return count;
  }

  private final class CallbackCounter implements CompletionListener {
    private final AtomicInteger called = new AtomicInteger();
    private final AtomicBoolean running = new AtomicBoolean();

    @Override
    public void onCompletion(Message message) {
      if (!running.compareAndSet(false, true)) {
        failures.add(new AssertionError("two callbacks of one session at a time"));
      }
      called.incrementAndGet();
      running.set(false);
    }

    @Override
    public void onException(Message message, Exception exception) {
      failures.add(exception);
    }

    void assertCalled(int count) {
      assertThat(called).hasValue(count);
    }
  }

  @Test
  void shouldEndEverythingThatUsesAConnectionThatIsClosed() throws Exception {
    for (int round = 0; round < 30; round++) {
      Connection victim = factory.createConnection();
      victim.start();
      CountDownLatch begun = new CountDownLatch(THREADS);
      Future<?> using =
          threads.submit(
              () -> {
                race(THREADS, random -> useUntilClosed(victim, begun, random));
                return null;
              });
      begun.await();
      Future<?> other = threads.submit(() -> closing(victim));
      victim.close();
      other.get(30, SECONDS);
      using.get(30, SECONDS);
    }
  }

  private void useUntilClosed(Connection victim, CountDownLatch begun, Random random)
      throws JMSException {
    try {
      while (true) {
        Session session = victim.createSession(MODES[random.nextInt(MODES.length)]);
        MessageConsumer consumer = session.createConsumer(queue(session));
        MessageProducer producer = session.createProducer(queue(session));
        producer.send(session.createTextMessage("sync"));
        producer.send(session.createTextMessage("async"), new CallbackCounter());
        if (session.getTransacted()) {
          session.commit();
        }
        begun.countDown();
        if (random.nextBoolean()) {
          consumer.setMessageListener(message -> {});
        } else {
          consumer.receive(1 + random.nextInt(3));
        }
        session.close();
      }
    } catch (IllegalStateException e) {
      begun.countDown(); // as it should be
    } catch (JMSException e) {
      assertThat(e).hasMessageContaining("the connection has been closed here");
    }
  }
}
