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

  private final Coordinator coordinator = new Coordinator();
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
            threads.submit(new TransferringApplication(coordinator, from, to, moved, mayEnd::get)));
      }
      for (int round = 0; round < ROUNDS; round++) {
        int share = MESSAGES / ROUNDS;
        int moment = round * share + random.nextInt(share * 9 / 10);
        await()
            .pollInterval(Duration.ofMillis(1))
            .atMost(Duration.ofMinutes(2))
            .until(() -> moved.get() >= moment);
        int victim = random.nextInt(2);
        brokers[victim].kill();
        brokers[victim] = BrokerProcess.start(data[victim], brokers[victim].port());
        coordinator.settle(from);
        coordinator.settle(to);
      }
      mayEnd.set(true);
      for (Future<?> application : applications) {
        application.get();
      }
      assertThat(coordinator.settle(from)).as("in doubt, seed " + seed).isZero();
      assertThat(coordinator.settle(to)).as("in doubt, seed " + seed).isZero();
      System.out.printf("XaCrashIT: %d branches were settled by recovery%n", coordinator.settled());
      List<Integer> all = new ArrayList<>(drain(in, "in"));
      all.addAll(drain(in, "DLQ.in"));
      all.addAll(drain(out, "out"));
      assertThat(all)
          .as("seed " + seed)
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, MESSAGES).boxed().toList());
    } finally {
      threads.shutdownNow();
      brokers[0].close();
      brokers[1].close();
    }
  }

  private static void fill(ConnectionFactory broker) throws JMSException {
    try (Connection connection = broker.createConnection()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageProducer producer = session.createProducer(session.createQueue("in"));
      for (int i = 0; i < MESSAGES; i++) {
        Message message = session.createMessage();
        message.setIntProperty("number", i);
        producer.send(message);
      }
      session.commit();
    }
  }

  private static List<Integer> drain(ConnectionFactory broker, String queue) throws JMSException {
    List<Integer> numbers = new ArrayList<>();
    try (Connection connection = broker.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
      for (Message m = consumer.receive(1_000); m != null; m = consumer.receive(1_000)) {
        numbers.add(m.getIntProperty("number"));
      }
    }
    return numbers;
  }
}
