package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.tests.history.History;
import org.angarium.tests.history.HistoryChecker;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pulls the plug, again and again, and then counts. */
class CrashIT {
  private static final int PRODUCERS = 4;
  private static final int ROUNDS = 5;
  private static final String QUEUE = "crash";

  private final History history = new History();
  private final AtomicInteger confirmed = new AtomicInteger();
  private final AtomicBoolean allSent = new AtomicBoolean();
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"journal, 20000", "jdbc, 5000"})
  void shouldDeliverEveryConfirmedMessageHoweverOftenTheBrokerIsKilled(String store, int messages)
      throws IOException, InterruptedException, ExecutionException, JMSException {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("CrashIT, " + store + ": -Dangarium.seed=" + seed);
    Path data = directory.resolve("data");
    List<String> options = List.of("--store", store);
    BrokerProcess broker = BrokerProcess.start(data, 0, Map.of(), options);
    int port = broker.port();
    ConnectionFactory factory = new AngariumConnectionFactory(broker.url());
    Reconnection reconnection = new Reconnection(factory, QUEUE);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<?>> receivers = startReceivers(threads, reconnection);
      List<Future<?>> senders = startSenders(threads, reconnection, messages);
      Random random = new Random(seed);
      for (int round = 0; round < ROUNDS; round++) {
        int share = messages / ROUNDS;
        int moment = round * share + random.nextInt(share * 9 / 10);
        await()
            .pollInterval(Duration.ofMillis(1))
            .atMost(Duration.ofMinutes(2))
            .until(() -> confirmed.get() >= moment);
        broker.kill();
        broker = BrokerProcess.start(data, port, Map.of(), options);
      }
      join(senders);
      allSent.set(true);
      join(receivers);
      assertThat(broker.stop()).as(broker.output()::toString).isZero();
      broker = BrokerProcess.start(data, port, Map.of(), options);
      assertDrained(factory);
      report(reconnection);
      assertThat(HistoryChecker.check(history)).as("seed " + seed).isEmpty();
    } finally {
      threads.shutdownNow();
      broker.close();
    }
  }

  private List<Future<?>> startSenders(
      ExecutorService threads, Reconnection reconnection, int messages) {
    List<Future<?>> senders = new ArrayList<>();
    for (int i = 0; i < PRODUCERS; i++) {
      int batch = i % 2 == 0 ? 0 : 5;
      senders.add(
          threads.submit(
              new SendingApplication(
                  "sender-" + i, reconnection, history, batch, messages, confirmed)));
    }
    return senders;
  }

  private List<Future<?>> startReceivers(ExecutorService threads, Reconnection reconnection) {
    int[] modes = {
      Session.AUTO_ACKNOWLEDGE,
      Session.CLIENT_ACKNOWLEDGE,
      Session.SESSION_TRANSACTED,
      Session.SESSION_TRANSACTED
    };
    List<Future<?>> receivers = new ArrayList<>();
    for (int i = 0; i < modes.length; i++) {
      receivers.add(
          threads.submit(
              new ReceivingApplication(
                  "receiver-" + i, reconnection, history, modes[i], 1 + i * 10, allSent::get)));
    }
    return receivers;
  }

  private static void join(List<Future<?>> applications)
      throws InterruptedException, ExecutionException {
    for (Future<?> application : applications) {
      application.get();
    }
  }

  private static void assertDrained(ConnectionFactory factory) throws JMSException {
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      assertThat(session.createConsumer(session.createQueue(QUEUE)).receive(1_000)).isNull();
    }
  }

  private void report(Reconnection reconnection) {
    long unknown = history.sendings().stream().filter(s -> s.outcome() == Outcome.UNKNOWN).count();
    long redelivered = history.deliveries().stream().filter(d -> d.count() > 1).count();
    System.out.printf(
        "CrashIT: %d confirmed, %d sends or commits unknown, %d deliveries, %d of them redelivered,"
            + " %d connections lost%n",
        confirmed.get(),
        unknown,
        history.deliveries().size(),
        redelivered,
        reconnection.losses().size());
  }
}
