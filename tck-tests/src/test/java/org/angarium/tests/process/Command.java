package org.angarium.tests.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code bin/angarium} with arguments, in a process of its own. Its output, both streams together,
 * is collected by a thread.
 */
public final class Command implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  /**
   * What runs before the script. Whoever runs the tests in the background may have SIGINT ignored,
   * and a process that inherits this never hears it.
   */
  private static final List<String> HEARING_INTERRUPTS = hearingInterrupts();

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> collected;

  private Command(Process process) {
    this.process = process;
    this.collected = CompletableFuture.runAsync(this::collect, Command::inNewThread);
  }

  /** Starts it in a directory, with the environment of this process. */
  public static Command start(Path directory, List<String> arguments) throws IOException {
    return start(directory, Map.of(), arguments);
  }

  /** Starts it in a directory, with these additions to the environment of this process. */
  public static Command start(
      Path directory, Map<String, String> environment, List<String> arguments) throws IOException {
    List<String> line = new ArrayList<>(HEARING_INTERRUPTS);
    line.add(Distribution.script().toString());
    line.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new Command(builder.start());
  }

  private static List<String> hearingInterrupts() {
    List<String> prefix = List.of("env", "--default-signal=INT");
    List<String> trial = new ArrayList<>(prefix);
    trial.add("true");
    try {
      boolean known = new ProcessBuilder(trial).start().onExit().join().exitValue() == 0;
      return known ? prefix : List.of();
    } catch (IOException e) {
      return List.of(); // no env here: nothing can be done about it
    }
  }

  /** The lines it has printed so far. */
  public List<String> output() {
    return output;
  }

  public boolean running() {
    return process.isAlive();
  }

  /** Its process id; the script becomes the Java process. */
  public long pid() {
    return process.pid();
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** Sends SIGINT, as Ctrl-C does. */
  public void interrupt() throws IOException {
    Process kill =
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).inheritIO().start();
    kill.onExit().join();
  }

  /** Sends SIGKILL, and waits until it is gone. */
  public void kill() {
    abandon();
    exitCode();
  }

  /** Sends SIGKILL. */
  public void abandon() {
    process.toHandle().destroyForcibly();
  }

  /** Waits for its end. */
  public int exitCode() {
    try {
      int exitCode = process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS).exitValue();
      collected.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return exitCode;
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("still running: " + output, e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private static void inNewThread(Runnable work) {
    Thread thread = new Thread(work, "process-output");
    thread.setDaemon(true);
    thread.start();
  }

  private void collect() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
