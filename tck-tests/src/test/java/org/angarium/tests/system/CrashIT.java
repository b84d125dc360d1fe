package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pulls the plug, again and again, and then counts. */
class CrashIT {
  private static final int PRODUCERS = 4;
  private static final int ROUNDS = 5;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"journal, 20000", "jdbc, 5000"})
  void shouldDeliverEveryConfirmedMessageHoweverOftenTheBrokerIsKilled(String store, int messages)
      throws IOException, InterruptedException, ExecutionException, JMSException {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("CrashIT, " + store + ": -Dangarium.seed=" + seed);
    Random random = new Random(seed);
    Path data = directory.resolve("data");
    List<String> options = List.of("--store", store);
    BrokerProcess broker = BrokerProcess.start(data, 0, Map.of(), options);
    int port = broker.port();
    try (Load load = new Load(broker.url(), "crash")) {
      load.receive();
      load.send(PRODUCERS, messages);
      for (int round = 0; round < ROUNDS; round++) {
        int share = messages / ROUNDS;
        load.awaitConfirmed(round * share + random.nextInt(share * 9 / 10));
        load.fault("kill");
        broker.kill();
        broker = BrokerProcess.start(data, port, Map.of(), options);
        load.healed();
      }
      load.finish();
      assertThat(broker.stop()).as(broker.output()::toString).isZero();
      broker = BrokerProcess.start(data, port, Map.of(), options);
      System.out.println("CrashIT: " + load.summary());
      load.assertAllWell("seed " + seed);
    } finally {
      broker.close();
    }
  }
}
