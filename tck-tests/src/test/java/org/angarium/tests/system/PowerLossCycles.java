package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.angarium.tests.history.invariant.Promise;
import org.angarium.tests.history.invariant.Violation;
import org.angarium.tests.machine.CuttableDisk;
import org.angarium.tests.machine.FailingCalls;
import org.angarium.tests.machine.Need;
import org.angarium.tests.machine.Needs;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cuts the power of a broker's disk under load, again and again: whatever was not forced is gone.
 * Runs in a profile of its own, as docs/testing.md says. {@code power-loss.cycles} and {@code
 * power-loss.store} say how often, and with which store.
 */
@Needs({Need.ROOT, Need.EXT4, Need.PERL, Need.STRACE})
class PowerLossCycles {
  private static final int DISK_MEBIBYTES = 512;
  private static final int PRODUCERS = 4;
  private static final int MESSAGES = 400;
  private static final String STORE = System.getProperty("power-loss.store", "journal");
  private static final List<String> OPTIONS = List.of("--store", STORE);

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  @TempDir private Path directory;

  @Test
  void shouldHaveAllThatWasConfirmedHoweverOftenThePowerIsLost()
      throws IOException, JMSException, InterruptedException, ExecutionException {
    int cycles = Integer.getInteger("power-loss.cycles", 100);
    System.out.printf("PowerLossCycles, %s: -Dangarium.seed=%d%n", STORE, seed);
    try (CuttableDisk disk = CuttableDisk.make(directory, DISK_MEBIBYTES)) {
      Path data = disk.directory().resolve("data");
      BrokerProcess broker = BrokerProcess.start(data, 0, Map.of(), OPTIONS);
      try {
        for (int cycle = 1; cycle <= cycles; cycle++) {
          try (Load load = new Load(broker.url(), "cycle-" + cycle)) {
            broker = cutUnderLoad(load, disk, data, broker);
            load.finish();
            load.assertAllWell("cycle " + cycle + ", seed " + seed);
            System.out.printf("cycle %d of %d: %s%n", cycle, cycles, load.summary());
          }
        }
        assertThat(broker.stop()).as(broker.output()::toString).isZero();
      } finally {
        broker.close();
      }
    }
  }

  /** Shows that such a cut finds out a broker that confirms what it has not forced. */
  @Test
  void shouldFindOutABrokerWhoseForcesDoNothing()
      throws IOException, JMSException, InterruptedException, ExecutionException {
    try (CuttableDisk disk = CuttableDisk.make(directory, DISK_MEBIBYTES)) {
      Path data = disk.directory().resolve("data");
      BrokerProcess broker = BrokerProcess.start(data, 0, Map.of(), OPTIONS);
      try (Load load = new Load(broker.url(), "unforced")) {
        try (FailingCalls skipped =
            FailingCalls.in(broker.pid(), "fdatasync,fsync,sync_file_range", "retval=0")) {
          broker = cutUnderLoad(load, disk, data, broker);
          assertThat(skipped.injected()).isNotEmpty();
        }
        load.finish();
        List<Violation> violations = load.violations();
        System.out.printf("without forces: %d promises broken%n", violations.size());
        assertThat(violations).extracting(Violation::promise).contains(Promise.H1);
      } finally {
        broker.close();
      }
    }
  }

  /** Returns the broker that runs again after the cut. */
  private BrokerProcess cutUnderLoad(Load load, CuttableDisk disk, Path data, BrokerProcess broker)
      throws IOException {
    load.receive();
    load.send(PRODUCERS, MESSAGES);
    load.awaitConfirmed(random.nextInt(MESSAGES * 9 / 10));
    load.fault("power loss");
    disk.cut(broker.pid());
    broker.kill();
    disk.restore();
    BrokerProcess again = BrokerProcess.start(data, broker.port(), Map.of(), OPTIONS);
    load.healed();
    return again;
  }
}
