package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.XAConnectionFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.History;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.invariant.HistoryChecker;
import org.angarium.tests.history.invariant.Violation;

/**
 * Applications that send to one queue of a broker and receive from it, with and without
 * transactions, whatever happens to the broker; and the history of what came of it.
 */
final class Load implements AutoCloseable {
  /** A broker that is well again must have dealt with everything after this time. */
  private static final long FLOWS_AGAIN_MILLIS = 60_000;

  private static final int SHOWN = 5;

  private final History history = new History();
  private final AtomicInteger confirmed = new AtomicInteger();
  private final AtomicBoolean enough = new AtomicBoolean();
  private final AtomicBoolean allSent = new AtomicBoolean();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<?>> senders = new ArrayList<>();
  private final List<Future<?>> receivers = new ArrayList<>();
  private final Reconnection reconnection;

  /** A load on the broker at this URL that has not begun. */
  Load(String url, String queue) throws JMSException {
    reconnection = new Reconnection(new AngariumConnectionFactory(url), queue);
  }

  /**
   * Starts sending, every other application in transactions of 5, until so many messages are
   * confirmed, or it is {@link #enough}.
   */
  void send(int applications, int messages) {
    for (int i = 0; i < applications; i++) {
      int batch = i % 2 == 0 ? 0 : 5;
      String name = reconnection.queueName() + "-sender-" + senders.size();
      senders.add(
          threads.submit(
              new SendingApplication(
                  name,
                  reconnection,
                  history,
                  batch,
                  () -> enough.get() || confirmed.get() >= messages,
                  confirmed)));
    }
  }

  /** Starts sending in branches of distributed transactions, until it is {@link #enough}. */
  void sendInBranches(XAConnectionFactory broker) {
    String name = reconnection.queueName() + "-branches";
    senders.add(
        threads.submit(new BranchApplication(name, reconnection, broker, history, enough::get)));
  }

  /** Whoever sends may end. */
  void enough() {
    enough.set(true);
  }

  /** How many messages are confirmed. */
  int confirmed() {
    return confirmed.get();
  }

  /** Starts receiving, in every way there is. */
  void receive() {
    int[] modes = {
      Session.AUTO_ACKNOWLEDGE,
      Session.CLIENT_ACKNOWLEDGE,
      Session.SESSION_TRANSACTED,
      Session.SESSION_TRANSACTED
    };
    for (int i = 0; i < modes.length; i++) {
      receivers.add(
          threads.submit(
              new ReceivingApplication(
                  "receiver-" + i, reconnection, history, modes[i], 1 + i * 10, allSent::get)));
    }
  }

  void awaitConfirmed(int messages) {
    await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofMinutes(2))
        .until(() -> confirmed.get() >= messages);
  }

  /** Something is about to be broken on purpose. */
  void fault(String what) {
    history.add(new Event.Fault(what, history.now()));
  }

  /** Everything works again. */
  void healed() {
    history.add(new Event.Healing(FLOWS_AGAIN_MILLIS, history.now()));
  }

  /** What the applications were told when something failed. */
  List<JMSException> failures() {
    return reconnection.losses();
  }

  /** Waits until everything is sent, and then received. */
  void finish() throws InterruptedException, ExecutionException {
    join(senders);
    allSent.set(true);
    join(receivers);
  }

  /** There is nothing left, and no promise was broken. */
  void assertAllWell(String description) throws JMSException {
    List<Violation> violations = violations();
    assertThat(violations.stream().limit(SHOWN))
        .as(
            "%s: %d promises broken, %s",
            description, violations.size(), history.events(Event.Fault.class))
        .isEmpty();
  }

  /** The promises that were broken, once it is proven that nothing is left. */
  List<Violation> violations() throws JMSException {
    Moment begun = history.now();
    try (Connection connection = reconnection.connect()) {
      connection.start();
      Session session = connection.createSession();
      assertThat(session.createConsumer(reconnection.queue(session)).receive(500)).isNull();
    }
    history.add(new Event.Drain(reconnection.queueName(), history.since(begun)));
    return HistoryChecker.check(history);
  }

  /** In one line, for people. */
  String summary() {
    long unknown =
        history.events(Event.Request.class).stream()
            .filter(request -> request instanceof Event.Send || request instanceof Event.Commit)
            .filter(request -> request.outcome() == Outcome.UNKNOWN)
            .count();
    List<Event.Delivery> deliveries = history.events(Event.Delivery.class);
    return String.format(
        "%d confirmed, %d sends or commits unknown, %d deliveries, %d of them redelivered,"
            + " %d failures",
        confirmed.get(),
        unknown,
        deliveries.size(),
        deliveries.stream().filter(delivery -> delivery.count() > 1).count(),
        failures().size());
  }

  /** Gives up whatever still runs. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static void join(List<Future<?>> applications)
      throws InterruptedException, ExecutionException {
    for (Future<?> application : applications) {
      application.get();
    }
  }
}
