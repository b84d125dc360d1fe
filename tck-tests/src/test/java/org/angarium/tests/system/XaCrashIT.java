package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.XAConnectionFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.transaction.xa.XAException;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.jms.AngariumXAConnectionFactory;
import org.angarium.tests.history.Destination;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.History;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.Selector;
import org.angarium.tests.history.Span;
import org.angarium.tests.history.TransactionId;
import org.angarium.tests.history.invariant.HistoryChecker;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Distributed transactions move messages from one broker to another while both are killed again and
 * again: in the end each message is there once, at the one or the other.
 */
class XaCrashIT {
  private static final int MESSAGES = 1_000;
  private static final int ROUNDS = 6;
  private static final int APPLICATIONS = 3;

  private static final long FLOWS_AGAIN_MILLIS = 60_000;

  private final History history = new History();
  private final Coordinator coordinator = new Coordinator(history);
  private final AtomicInteger moved = new AtomicInteger();
  private final AtomicBoolean mayEnd = new AtomicBoolean();
  @TempDir private Path directory;

  @Test
  void shouldMoveEachMessageOnceHoweverOftenTheBrokersAreKilled()
      throws IOException, InterruptedException, ExecutionException, JMSException, XAException {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("XaCrashIT: -Dangarium.seed=" + seed);
    Random random = new Random(seed);
    Path[] data = {directory.resolve("a"), directory.resolve("b")};
    BrokerProcess[] brokers = {BrokerProcess.start(data[0]), BrokerProcess.start(data[1])};
    XAConnectionFactory from = new AngariumXAConnectionFactory(brokers[0].url());
    XAConnectionFactory to = new AngariumXAConnectionFactory(brokers[1].url());
    ConnectionFactory in = new AngariumConnectionFactory(brokers[0].url());
    ConnectionFactory out = new AngariumConnectionFactory(brokers[1].url());
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      fill(in);
      List<Future<?>> applications = new ArrayList<>();
      for (int i = 0; i < APPLICATIONS; i++) {
        applications.add(
            threads.submit(
                new TransferringApplication(
                    "transfer-" + i, history, coordinator, from, to, moved, mayEnd::get)));
      }
      for (int round = 0; round < ROUNDS; round++) {
        int share = MESSAGES / ROUNDS;
        int moment = round * share + random.nextInt(share * 9 / 10);
        await()
            .pollInterval(Duration.ofMillis(1))
            .atMost(Duration.ofMinutes(2))
            .until(() -> moved.get() >= moment);
        int victim = random.nextInt(2);
        history.add(new Event.Fault("kill of broker " + (victim + 1), history.now()));
        brokers[victim].kill();
        brokers[victim] = BrokerProcess.start(data[victim], brokers[victim].port());
        coordinator.settle(from, 1);
        coordinator.settle(to, 2);
        history.add(new Event.Healing(FLOWS_AGAIN_MILLIS, history.now()));
      }
      mayEnd.set(true);
      for (Future<?> application : applications) {
        application.get();
      }
      assertThat(coordinator.settle(from, 1)).as("in doubt, seed " + seed).isZero();
      assertThat(coordinator.settle(to, 2)).as("in doubt, seed " + seed).isZero();
      System.out.printf("XaCrashIT: %d branches were settled by recovery%n", coordinator.settled());
      List<Integer> all = new ArrayList<>(drain(in, "in"));
      all.addAll(drain(in, "DLQ.in"));
      all.addAll(drain(out, "out"));
      assertThat(all)
          .as("seed " + seed)
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, MESSAGES).boxed().toList());
      assertThat(HistoryChecker.check(history)).as("seed " + seed).isEmpty();
    } finally {
      threads.shutdownNow();
      brokers[0].close();
      brokers[1].close();
    }
  }

  private void fill(ConnectionFactory broker) throws JMSException {
    TransactionId transaction = new TransactionId("fill", "");
    try (Connection connection = broker.createConnection()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageProducer producer = session.createProducer(session.createQueue("in"));
      for (int i = 0; i < MESSAGES; i++) {
        Moment begun = history.now();
        producer.send(NumberedMessage.create(session, i, 0));
        history.add(
            new Event.Send(
                NumberedMessage.key(i, 0),
                Destination.queue("in"),
                NumberedMessage.content(i, 0),
                false,
                transaction,
                history.since(begun),
                Outcome.CONFIRMED));
      }
      Moment begun = history.now();
      session.commit();
      history.add(new Event.Commit(transaction, history.since(begun), Outcome.CONFIRMED));
    }
  }

  /** Takes everything; of the dead letters, it tells where they come from. */
  private List<Integer> drain(ConnectionFactory broker, String queue) throws JMSException {
    List<Integer> numbers = new ArrayList<>();
    List<Event.Delivery> deliveries = new ArrayList<>();
    String name = "drain of " + queue;
    Moment begun = history.now();
    try (Connection connection = broker.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
      history.add(
          new Event.ConsumerOpening(
              name,
              queue,
              Destination.queue(queue),
              name,
              name,
              Selector.ALL,
              history.since(begun),
              Outcome.CONFIRMED));
      for (Message m = consumer.receive(1_000); m != null; m = consumer.receive(1_000)) {
        numbers.add(NumberedMessage.number(m));
        if (queue.startsWith("DLQ.")) {
          history.add(
              new Event.Removal(
                  queue.substring("DLQ.".length()),
                  NumberedMessage.key(m),
                  Event.Removal.Reason.DEAD_LETTER,
                  queue,
                  m.getLongProperty("JMS_ANGARIUM_DEAD_AT"),
                  history.now()));
        }
        deliveries.add(
            new Event.Delivery(
                name,
                NumberedMessage.key(m),
                NumberedMessage.content(m),
                m.getJMSRedelivered(),
                m.getIntProperty("JMSXDeliveryCount"),
                null,
                history.now()));
      }
    }
    Span span = history.since(begun);
    deliveries.forEach(history::add);
    history.add(new Event.Acknowledgement(deliveries, span, Outcome.CONFIRMED));
    history.add(new Event.Drain(queue, span));
    return numbers;
  }
}
