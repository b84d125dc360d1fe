package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.angarium.tests.machine.FailingCalls;
import org.angarium.tests.machine.Need;
import org.angarium.tests.machine.Needs;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The operating system fails a force or a write of the journal: the broker ends, says why, and has
 * everything that was confirmed when it starts again.
 */
@Needs(Need.STRACE)
class FailedForceIT {
  private static final int STORE_FAILED = 6;
  private static final String OUTCOME_UNKNOWN = "ANG-0013";
  private static final int PRODUCERS = 4;
  private static final int MESSAGES = 2_000;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "fdatasync, EIO, 5",
    "fdatasync, EIO, 100",
    "fdatasync, ENOSPC, 30",
    "pwrite64, ENOSPC, 60"
  })
  void shouldEndAndLoseNothingThatWasConfirmed(String call, String error, int when)
      throws IOException, JMSException, InterruptedException, ExecutionException {
    Path data = directory.resolve("data");
    String injection = "error=" + error + ":when=" + when;
    BrokerProcess broker = BrokerProcess.start(data);
    int port = broker.port();
    try (Load load = new Load(broker.url(), "force");
        FailingCalls failing = FailingCalls.in(broker.pid(), call, injection)) {
      load.fault(call + " fails with " + error);
      load.receive();
      load.send(PRODUCERS, MESSAGES);
      assertThat(broker.awaitEnd()).as(broker.output()::toString).isEqualTo(STORE_FAILED);
      assertThat(broker.output())
          .anyMatch(line -> line.startsWith("angarium: the broker had to stop: "));
      assertThat(failing.injected()).anyMatch(line -> line.contains(error));
      broker = BrokerProcess.start(data, port);
      load.healed();
      load.finish();
      System.out.printf("FailedForceIT, %s %s: %s%n", call, injection, load.summary());
      assertThat(load.failures())
          .anyMatch(failure -> OUTCOME_UNKNOWN.equals(failure.getErrorCode()));
      load.assertAllWell(injection);
    } finally {
      broker.close();
    }
  }
}
