package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.angarium.persistence.jdbc.DatabaseServer;
import org.angarium.persistence.jdbc.MariaDbServer;
import org.angarium.persistence.jdbc.NeedsMariaDb;
import org.angarium.persistence.jdbc.NeedsPostgres;
import org.angarium.persistence.jdbc.PostgresServer;
import org.angarium.tests.process.BrokerProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
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
    check(messages, Map.of("ANGARIUM_STORE", store), null);
  }

  @Test
  @ExtendWith(NeedsPostgres.class)
  void shouldDeliverEveryConfirmedMessageHoweverOftenTheBrokerOrPostgresCrashes()
      throws IOException, InterruptedException, ExecutionException, JMSException {
    PostgresServer server = PostgresServer.shared();
    check(5_000, storeIn(server), server);
  }

  @Test
  @ExtendWith(NeedsMariaDb.class)
  void shouldDeliverEveryConfirmedMessageHoweverOftenTheBrokerOrMariaDbCrashes()
      throws IOException, InterruptedException, ExecutionException, JMSException {
    MariaDbServer server = MariaDbServer.shared();
    check(5_000, storeIn(server), server);
  }

  private static Map<String, String> storeIn(DatabaseServer server) {
    return Map.of(
        "ANGARIUM_STORE",
        "jdbc",
        "ANGARIUM_JDBC_URL",
        server.newDatabase(),
        "ANGARIUM_JDBC_USER",
        DatabaseServer.USER,
        "ANGARIUM_JDBC_PASSWORD",
        DatabaseServer.PASSWORD);
  }

  /**
   * Breaks the broker down under load, and every other time the database instead.
   *
   * @param environment the broker's settings
   * @param database null if the broker has none beside it
   */
  private void check(
      int messages, Map<String, String> environment, @Nullable DatabaseServer database)
      throws IOException, InterruptedException, ExecutionException, JMSException {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("CrashIT: -Dangarium.seed=" + seed);
    Random random = new Random(seed);
    Path data = directory.resolve("data");
    BrokerProcess broker = BrokerProcess.start(data, 0, environment, List.of());
    int port = broker.port();
    try (Load load = new Load(broker.url(), "crash")) {
      load.receive();
      load.send(PRODUCERS, messages);
      for (int round = 0; round < ROUNDS; round++) {
        int share = messages / ROUNDS;
        load.awaitConfirmed(round * share + random.nextInt(share * 9 / 10));
        if (database != null && round % 2 == 1) {
          load.fault("crash of the database");
          database.crash();
          database.start();
        } else {
          load.fault("kill");
          broker.kill();
          broker = BrokerProcess.start(data, port, environment, List.of());
        }
        load.healed();
      }
      load.finish();
      assertThat(broker.stop()).as(broker.output()::toString).isZero();
      broker = BrokerProcess.start(data, port, environment, List.of());
      System.out.println("CrashIT: " + load.summary());
      load.assertAllWell("seed " + seed);
    } finally {
      broker.close();
    }
  }
}
