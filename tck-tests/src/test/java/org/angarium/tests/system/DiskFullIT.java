package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.TransactionRolledBackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.angarium.tests.machine.Need;
import org.angarium.tests.machine.Needs;
import org.angarium.tests.machine.TemporaryFileSystem;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker on a disk that is too small: it says so to producers, serves consumers, and takes
 * messages again when they have made space.
 */
@Needs(Need.ROOT)
class DiskFullIT {
  private static final int PRODUCERS = 4;
  private static final Map<String, String> SMALL_SEGMENTS =
      Map.of("ANGARIUM_JOURNAL_SEGMENT_SIZE", "1MiB");

  @TempDir private Path directory;

  @Test
  void shouldRefuseWhileTheDiskIsFullAndGoOnWhenConsumersHaveMadeSpace()
      throws IOException, JMSException, InterruptedException, ExecutionException {
    try (TemporaryFileSystem disk = TemporaryFileSystem.mount(directory.resolve("disk"), 12)) {
      Path data = disk.directory().resolve("data");
      fillAndDrain(data, "journal", 20_000, () -> {});
    }
  }

  /** The file of a database does not get smaller while it is open: others must make the space. */
  @Test
  void shouldGoOnWithADatabaseWhenThereIsSpaceAgain()
      throws IOException, JMSException, InterruptedException, ExecutionException {
    try (TemporaryFileSystem disk = TemporaryFileSystem.mount(directory.resolve("disk"), 128)) {
      Path data = disk.directory().resolve("data");
      Path ballast = disk.directory().resolve("ballast");
      Files.write(ballast, new byte[56 << 20]);
      fillAndDrain(data, "jdbc", 30_000, () -> Files.delete(ballast));
    }
  }

  /** What makes space, beside consumers. */
  private interface Relief {
    void give() throws IOException;
  }

  private static void fillAndDrain(Path data, String store, int messages, Relief relief)
      throws IOException, JMSException, InterruptedException, ExecutionException {
    List<String> options = List.of("--store", store);
    BrokerProcess broker = BrokerProcess.start(data, 0, SMALL_SEGMENTS, options);
    try (Load load = new Load(broker.url() + "?sendTimeout=1s", "full")) {
      load.send(PRODUCERS, messages);
      await().atMost(Duration.ofMinutes(2)).until(() -> load.failures().size() >= 2 * PRODUCERS);
      load.fault("the disk is full");
      assertThat(load.failures())
          .hasAtLeastOneElementOfType(ResourceAllocationException.class)
          .hasAtLeastOneElementOfType(TransactionRolledBackException.class)
          .allSatisfy(failure -> assertThat(failure).hasMessageContaining("its disk is full"));
      assertThat(broker.running()).as(broker.output()::toString).isTrue();
      load.receive();
      relief.give();
      load.finish();
      load.healed();
      int port = broker.port();
      assertThat(broker.stop()).as(broker.output()::toString).isZero();
      broker = BrokerProcess.start(data, port, SMALL_SEGMENTS, options);
      System.out.println("DiskFullIT, " + store + ": " + load.summary());
      load.assertAllWell(store);
    } finally {
      broker.close();
    }
  }
}
