package org.angarium.tests.machine;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** System calls of a running process that do something else than they should, by strace. */
public final class FailingCalls implements AutoCloseable {
  private final Process strace;
  private final Path log;

  private FailingCalls(Process strace, Path log) {
    this.strace = strace;
    this.log = log;
  }

  /**
   * From its return on they fail, until it is closed or the process ends.
   *
   * @param process its id; each of its threads counts its own calls
   * @param call the system call
   * @param injection what happens to it instead, such as {@code error=EIO:when=3}
   */
  public static FailingCalls in(long process, String call, String injection) throws IOException {
    Path log = Files.createTempFile("angarium-test", ".strace");
    Path own = Files.createTempFile("angarium-test", ".strace-itself");
    Process strace =
        new ProcessBuilder(
                "strace",
                "--attach=" + process,
                "--follow-forks",
                "--output=" + log,
                "--trace=" + call,
                "--inject=" + call + ":" + injection)
            .redirectErrorStream(true)
            .redirectOutput(own.toFile())
            .start();
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> Files.readString(own).contains(" attached") || !strace.isAlive());
      if (!strace.isAlive()) {
        throw new IOException("strace has ended: " + Files.readString(own));
      }
    } finally {
      Files.delete(own);
    }
    return new FailingCalls(strace, log);
  }

  /** The calls that were made to fail so far, one in each line. */
  public List<String> injected() throws IOException {
    return Files.readAllLines(log).stream().filter(line -> line.contains("(INJECTED)")).toList();
  }

  @Override
  public void close() throws IOException {
    strace.destroy();
    strace.onExit().join();
    Files.delete(log);
  }
}
