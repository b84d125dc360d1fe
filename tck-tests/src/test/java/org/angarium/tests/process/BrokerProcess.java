package org.angarium.tests.process;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code angarium run} in a process of its own, ready to be connected to. */
public final class BrokerProcess implements AutoCloseable {
  private static final Pattern ADDRESS =
      Pattern.compile("listening on tcp://127\\.0\\.0\\.1:(\\d+)");

  private final Command command;
  private final int port;

  private BrokerProcess(Command command, int port) {
    this.command = command;
    this.port = port;
  }

  /** Starts one on any free port, with a journal in this directory, and waits until it is ready. */
  public static BrokerProcess start(Path data) throws IOException {
    return start(data, 0, Map.of(), List.of());
  }

  /** Starts one again where another was. */
  public static BrokerProcess start(Path data, int port) throws IOException {
    return start(data, port, Map.of(), List.of());
  }

  /**
   * Begins to start one where another was, and does not wait: it may never be ready.
   *
   * @param environment added to that of this process
   */
  public static BrokerProcess launch(Path data, int port, Map<String, String> environment)
      throws IOException {
    return new BrokerProcess(command(data, port, environment, List.of()), port);
  }

  /**
   * Starts one.
   *
   * @param port 0 for any free one
   * @param environment added to that of this process
   * @param options more of {@code angarium run}
   */
  public static BrokerProcess start(
      Path data, int port, Map<String, String> environment, List<String> options)
      throws IOException {
    Command command = command(data, port, environment, options);
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofMinutes(1))
        .until(() -> !command.running() || announced(command).isPresent());
    int listening =
        announced(command)
            .orElseThrow(() -> new IllegalStateException("not started: " + command.output()));
    return new BrokerProcess(command, listening);
  }

  private static Command command(
      Path data, int port, Map<String, String> environment, List<String> options)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("run", "--data", data.toString()));
    arguments.addAll(List.of("--listen", "tcp://127.0.0.1:" + port));
    arguments.addAll(options);
    return Command.start(data.toAbsolutePath().getParent(), environment, arguments);
  }

  private static Optional<Integer> announced(Command command) {
    return command.output().stream()
        .map(ADDRESS::matcher)
        .filter(Matcher::find)
        .map(found -> Integer.valueOf(found.group(1)))
        .findFirst();
  }

  public int port() {
    return port;
  }

  /** {@code tcp://127.0.0.1:port} */
  public String url() {
    return "tcp://127.0.0.1:" + port;
  }

  /** The lines it has printed so far. */
  public List<String> output() {
    return command.output();
  }

  public boolean running() {
    return command.running();
  }

  /** Its process, for whoever wants to interfere with it. */
  public long pid() {
    return command.pid();
  }

  /** Waits until it ends by itself; returns its exit code. */
  public int awaitEnd() {
    return command.exitCode();
  }

  /** SIGKILL: it is gone in the middle of whatever it was doing. */
  public void kill() {
    command.kill();
  }

  /** SIGTERM; returns its exit code. */
  public int stop() {
    command.terminate();
    return command.exitCode();
  }

  /** SIGINT; returns its exit code. */
  public int interrupt() throws IOException {
    command.interrupt();
    return command.exitCode();
  }

  /** SIGKILL without waiting for its effect: for the last moments of this virtual machine. */
  public void abandon() {
    command.abandon();
  }

  /** Ends it, if it still runs, whatever it takes. */
  @Override
  public void close() {
    command.close();
  }
}
