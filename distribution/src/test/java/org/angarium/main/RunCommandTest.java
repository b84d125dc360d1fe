package org.angarium.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.angarium.accounts.Accounts;
import org.angarium.embed.EmbeddedBroker;
import org.angarium.persistence.StoreException;
import org.angarium.server.BrokerServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code angarium run} in this process; an interrupt stands for the signal. */
class RunCommandTest {
  private static final String ANY_PORT = "tcp://127.0.0.1:0";

  @TempDir Path directory;

  @Test
  void shouldSayWhereItListensAndKeepMessagesAcrossRuns() throws Exception {
    String data = directory.resolve("data").toString();
    try (RunningBroker broker = new RunningBroker("--data", data, "--listen", ANY_PORT)) {
      assertThat(broker.greeting())
          .contains(
              "listening on " + broker.url(),
              "open to everyone on this machine",
              data,
              "journal",
              "ready")
          .contains("send orders", "--url " + broker.url());
      assertThat(CommandRun.of("send", "orders", "--url", broker.url()).exitCode()).isZero();
    }
    try (RunningBroker broker = new RunningBroker("--data", data, "--listen", ANY_PORT)) {
      assertThat(CommandRun.of("receive", "orders", "--timeout", "5s", "--url", broker.url()).out())
          .isEqualToIgnoringNewLines("message 1");
    }
  }

  @Test
  void shouldKeepMessagesInADatabaseWithoutAnySetUp() throws Exception {
    String data = directory.resolve("data").toString();
    String[] options = {"--store", "jdbc", "--data", data, "--listen", ANY_PORT};
    try (RunningBroker broker = new RunningBroker(options)) {
      assertThat(broker.greeting()).contains("jdbc:h2:file:" + data, "(jdbc store)");
      assertThat(CommandRun.of("send", "orders", "--url", broker.url()).exitCode()).isZero();
      refused(run(options), data, "in use");
    }
    try (RunningBroker broker = new RunningBroker(options)) {
      assertThat(CommandRun.of("receive", "orders", "--timeout", "5s", "--url", broker.url()).out())
          .isEqualToIgnoringNewLines("message 1");
    }
  }

  @Test
  void shouldNotMakeAnEmptyStoreBesideOneOfTheOtherKind() throws Exception {
    for (String kind : List.of("journal", "jdbc")) {
      String data = directory.resolve("of-" + kind).toString();
      new RunningBroker("--store", kind, "--data", data, "--listen", ANY_PORT).close();
      String other = kind.equals("jdbc") ? "journal" : "jdbc";
      List<String> before = names(Path.of(data));
      refused(
          run("--store", other, "--data", data, "--listen", ANY_PORT),
          data,
          "use --store " + kind,
          "another directory");
      assertThat(names(Path.of(data))).isEqualTo(before);
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(String::valueOf).sorted().toList();
    }
  }

  @Test
  void shouldSayWhatIsWrongWithADatabaseAndKeepItsPassword() throws Exception {
    Path config = directory.resolve("c.yaml");
    for (String url :
        List.of(
            "jdbc:oracle:thin:me/hunter2@host",
            "jdbc:h2:mem:angarium;PASSWORD=hunter2",
            "jdbc:postgresql://angarium:hunter2@127.0.0.1:1/angarium?password=hunter2",
            "jdbc:mariadb://angarium:hunter2@127.0.0.1:1/angarium",
            "jdbc:mariadb://127.0.0.1:1/angarium",
            "jdbc:mariadb://127.0.0.1:1/angarium?password=hunter2")) {
      Files.writeString(
          config, "store: jdbc\njdbc: {url: \"" + url + "\", user: me, password: hunter2}\n");
      CommandRun run = run("--config", config.toString(), "--listen", ANY_PORT);
      refused(run, url.substring(0, 11));
      assertThat(run.err()).doesNotContain("hunter2");
    }
  }

  @Test
  void shouldListenOnSeveralAddresses() throws Exception {
    try (RunningBroker broker =
        new RunningBroker("--store", "memory", "--listen", ANY_PORT, "--listen", ANY_PORT)) {
      Matcher urls = Pattern.compile("listening on (tcp://\\S+),").matcher(broker.greeting());
      assertThat(urls.results().map(url -> url.group(1)))
          .hasSize(2)
          .doesNotHaveDuplicates()
          .allSatisfy(
              url -> assertThat(CommandRun.of("browse", "q", "--url", url).exitCode()).isZero());
    }
  }

  @Test
  void shouldHoldDestinationsToWhatTheConfigurationSays() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("c.yaml"),
            """
            store: memory
            destinations:
              "small.>": {max-messages: 2, when-full: refuse}
              closed: {auto-create: false}
            """);
    try (RunningBroker broker =
        new RunningBroker("--config", config.toString(), "--listen", ANY_PORT)) {
      CommandRun full = CommandRun.of("send", "small.one", "--count", "3", "--url", broker.url());
      assertThat(full.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(full.err()).contains("queue://small.one is full");
      CommandRun closed = CommandRun.of("send", "closed", "--url", broker.url());
      assertThat(closed.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(closed.err()).contains("there is no queue://closed");
    }
  }

  @Test
  void shouldLetInAccountsOnly() throws Exception {
    Path accounts =
        Files.writeString(
            directory.resolve("accounts"), Accounts.line("alice", "secret".toCharArray()));
    Path config =
        Files.writeString(
            directory.resolve("c.yaml"), "store: memory\nsecurity: {accounts: " + accounts + "}\n");
    Path right = Files.writeString(directory.resolve("right"), "secret\n");
    Path wrong = Files.writeString(directory.resolve("wrong"), "guess\n");
    try (RunningBroker broker =
        new RunningBroker("--config", config.toString(), "--listen", ANY_PORT)) {
      String[] line = {
        "send", "q", "--url", broker.url(), "--user", "alice", "--password-file", right.toString()
      };
      assertThat(CommandRun.of(line).exitCode()).isZero();
      line[7] = wrong.toString();
      CommandRun refused = CommandRun.of(line);
      assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(refused.err().lines()).hasSize(1);
      assertThat(refused.err()).doesNotContain("guess");
      assertThat(CommandRun.of("send", "q", "--url", broker.url()).exitCode())
          .isEqualTo(ExitCode.FAILED);
    }
  }

  @Test
  void shouldSayThatTheStoreFailedWhileTheBrokerWasStopping() {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    BrokerServer server = mock(BrokerServer.class);
    when(server.ended()).thenReturn(ended);
    doAnswer(call -> ended.complete(new StoreException("the disk is gone"))).when(server).close();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    assertThat(RunCommand.stop(server, new PrintWriter(out), new PrintWriter(err)))
        .isEqualTo(ExitCode.BROKER_FAILED);
    assertThat(err.toString().lines()).singleElement().asString().contains("the disk is gone");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldSayThatThePortIsTakenAndLeaveTheDataFree() throws IOException {
    Path data = directory.resolve("data");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "tcp://127.0.0.1:" + taken.getLocalPort();
      refused(run("--data", data.toString(), "--listen", url), "127.0.0.1", "in use");
    }
    EmbeddedBroker.builder("after-taken-port").journal(data).start().close();
  }

  @Test
  void shouldSayThatTheDataIsAnotherBrokers() throws IOException {
    Path data = directory.resolve("data");
    try (EmbeddedBroker other = EmbeddedBroker.builder("owner").journal(data).start()) {
      assertThat(other.url()).isEqualTo("vm://owner");
      refused(run("--data", data.toString(), "--listen", ANY_PORT), data.toString(), "in use");
    }
  }

  @Test
  void shouldSayThatTheDataDirectoryCannotBeMade() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    refused(run("--data", file.resolve("data").toString(), "--listen", ANY_PORT), file.toString());
  }

  @Test
  void shouldSayWhatIsWrongWithTheAccountsFile() throws IOException {
    Path config =
        Files.writeString(directory.resolve("c.yaml"), "security: {accounts: /does/not/exist}\n");
    refused(
        run("--config", config.toString(), "--store", "memory", "--listen", ANY_PORT),
        "there is no accounts file /does/not/exist");
  }

  private static CommandRun run(String... options) {
    String[] line = new String[options.length + 1];
    line[0] = "run";
    System.arraycopy(options, 0, line, 1, options.length);
    return CommandRun.of(line);
  }

  private static void refused(CommandRun run, String... parts) {
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_STARTED);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("angarium: ")
        .contains(parts);
    assertThat(run.out()).isEmpty();
  }

  /** {@code angarium run} on a thread of its own. */
  private static final class RunningBroker implements AutoCloseable {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final AtomicInteger exitCode = new AtomicInteger(-1);
    private final Thread thread;

    RunningBroker(String... options) {
      String[] line = new String[options.length + 1];
      line[0] = "run";
      System.arraycopy(options, 0, line, 1, options.length);
      thread =
          new Thread(
              () ->
                  exitCode.set(
                      Main.commandLine(new PrintWriter(out), new PrintWriter(err)).execute(line)),
              "run");
      thread.start();
      await().atMost(Duration.ofSeconds(30)).until(() -> greeting().contains("receive orders"));
    }

    String greeting() {
      return out.toString() + err;
    }

    String url() {
      Matcher url = Pattern.compile("listening on (tcp://\\S+),").matcher(greeting());
      assertThat(url.find()).isTrue();
      return url.group(1);
    }

    @Override
    public void close() {
      thread.interrupt();
      await().atMost(Duration.ofSeconds(30)).untilAtomic(exitCode, equalTo(ExitCode.DONE));
    }
  }
}
