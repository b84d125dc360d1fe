package org.angarium.main;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.angarium.accounts.Accounts;
import org.angarium.transport.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says without a broker. */
class CommandLineTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "send",
        "receive",
        "browse",
        "unsubscribe",
        "demo",
        "password",
        "store",
        "store check",
        "store print",
        "store explain",
        "store export",
        "store import",
        "version"
      })
  void shouldHelpWithEveryCommandAndListExitCodes(String command) {
    CommandRun help = CommandRun.of((command + " --help").split(" "));
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("Usage: angarium " + command, "Exit codes:");
    assertThat(help.err()).isEmpty();
  }

  @Test
  void shouldListTheCommands() {
    CommandRun help = CommandRun.of("--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("run", "send", "receive", "browse", "demo", "version");
    assertThat(CommandRun.of().exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shouldDocumentEveryExitCode() throws IOException, IllegalAccessException {
    String page = Files.readString(Path.of("..", "docs", "command-line.md"));
    for (Field code : ExitCode.class.getDeclaredFields()) {
      if (code.getType() == int.class) {
        assertThat(page).contains("\n| " + code.getInt(null) + " | ");
      }
    }
  }

  @Test
  void shouldPrintTheVersion() {
    assertThat(CommandRun.of("version").out()).startsWith("angarium ").contains("Java");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sned orders                           | Unmatched argument",
        "send                                  | Missing required parameter: 'NAME'",
        "browse                                | Missing required parameter: 'QUEUE'",
        "receive news --topic --durable a      | --client-id=ID",
        "receive news --topic --client-id a    | --durable=SUBSCRIPTION",
        "receive news --durable a --client-id b | --durable is for topics: give --topic too",
        "unsubscribe a                         | Missing required option: '--client-id=ID'",
        "send orders --cuont 3                 | '--cuont'",
        "send orders --count 0                 | must be at least 1",
        "send orders --count 2 --stdin         | exclude each other",
        "send orders --batch 0                 | --batch 0: must be at least 1",
        "send orders --delay 999999999999d     | at most 36500d",
        "receive orders --timeout 40000d       | at most 36500d",
        "--verbose run                         | Unknown option: '--verbose'",
        "send orders --priority 10             | must be 0 to 9",
        "send orders --ttl soon                | not a duration; allowed: such as 500ms",
        "send orders --size big                | not a size; allowed",
        "send orders --text a --size 1         | mutually exclusive",
        "send orders --persistent --non-persistent | mutually exclusive",
        "send orders --file /does/not/exist    | cannot be read",
        "send orders --url udp://host:1        | udp",
        "send orders --url tcp://h:1?colour=1  | colour",
        "receive orders --count 1 --follow     | exclude each other",
        "receive orders --format xml           | xml",
        "browse orders --limit 0               | must be at least 1",
        "run --listen tcp://0.0.0.0:0          | needs accounts",
        "run --config /does/not/exist.yaml     | there is no configuration file",
        "run --data ''                         | --data",
        "password a:b                          | is not an account name",
      })
  void shouldSayInOneLineWhatIsWrongWithACommandLine(String line, String reason) {
    CommandRun run = CommandRun.of(line.replace("''", "").split(" +", -1));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("angarium: ").contains(reason).doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://127.0.0.1:1?passwort=hunter2",
        "tcp://127.0.0.1:1?user=alice&password=hunter2&colour=1",
        "tcp://alice:hunter2@127.0.0.1:1",
        "tcp//127.0.0.1:1?password=hunter2",
      })
  void shouldNotRepeatThePasswordOfAWrongUrl(String url) {
    CommandRun run = CommandRun.of("send", "orders", "--url", url);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("angarium: --url: ").doesNotContain("hunter2");
  }

  @Test
  void shouldSayInOneLineWhichStoresThereAre() {
    CommandRun run = CommandRun.of("run", "--store", "jurnal");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains("--store", "allowed: journal, jdbc, memory");
  }

  @Test
  void shouldReportTheUncheckedFormOfARefusalLikeTheRefusal() {
    JMSRuntimeException lost = new JMSRuntimeException("the connection is lost");
    assertThat(Failures.describe(lost)).isEqualTo("the connection is lost");
    assertThat(Failures.exitCode(lost)).isEqualTo(ExitCode.FAILED);
    assertThat(
            Failures.exitCode(new JMSRuntimeException("topics", ErrorCode.NOT_SUPPORTED.label())))
        .isEqualTo(ExitCode.NOT_SUPPORTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"send", "receive", "browse"})
  void shouldRefuseNamesThatAreEmptyOrFarTooLongWithoutABroker(String command) {
    CommandRun empty = CommandRun.of(command, "");
    assertThat(empty.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(empty.err().lines()).singleElement().asString().contains("must not be empty");
    CommandRun longName = CommandRun.of(command, "q".repeat(5_000));
    assertThat(longName.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(longName.err().lines()).singleElement().asString().contains("255", "5000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"send", "receive", "browse"})
  void shouldSayInOneLineThatNobodyIsThere(String command) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    CommandRun run = CommandRun.of(command, "orders", "--url", "tcp://127.0.0.1:" + port);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err().lines()).singleElement().asString().contains("127.0.0.1:" + port);
  }

  @Test
  void shouldReportEveryProblemOfAConfigurationInALineOfItsOwn() throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), "stoer: memory\nheartbeat: soon\n");
    CommandRun run = CommandRun.of("run", "--config", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines()).hasSize(2).allMatch(line -> line.startsWith("angarium: "));
  }

  @Test
  void shouldMakeAnAccountFromTheFirstLineOfStandardInput() throws IOException {
    CommandRun run = withInput("secret\nmore", "password", "alice");
    assertThat(run.exitCode()).isZero();
    Path file = Files.writeString(directory.resolve("accounts"), run.out());
    assertThat(Accounts.read(file).authenticate("alice", "secret")).isTrue();
  }

  @Test
  void shouldAppendAccountsToAFileForTheOwnersEyesOnly() throws IOException {
    Path file = directory.resolve("accounts");
    for (String name : List.of("alice", "bob")) {
      CommandRun run = withInput(name + "'s secret", "password", name, "--file", file.toString());
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).contains(name, file.toString()).doesNotContain("secret");
    }
    Accounts accounts = Accounts.read(file);
    assertThat(accounts.authenticate("alice", "alice's secret")).isTrue();
    assertThat(accounts.authenticate("bob", "bob's secret")).isTrue();
    if (Files.getFileStore(file).supportsFileAttributeView(PosixFileAttributeView.class)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    CommandRun again = withInput("other", "password", "bob", "--file", file.toString());
    assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(again.err()).contains("bob", "already");
  }

  @Test
  void shouldBeginANewLineInAnAccountsFileWhoseLastLineHasNoEnd() throws IOException {
    Path file = directory.resolve("accounts");
    Files.writeString(file, Accounts.line("alice", "a".toCharArray()));
    assertThat(withInput("b", "password", "bob", "--file", file.toString()).exitCode()).isZero();
    assertThat(Accounts.read(file).authenticate("bob", "b")).isTrue();
  }

  @Test
  void shouldRefuseToReadAPasswordThatTheTerminalWouldShow() {
    System.setProperty("angarium.input", "terminal");
    CommandRun run;
    try {
      run = withInput("secret", "password", "alice");
    } finally {
      System.clearProperty("angarium.input");
    }
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines()).singleElement().asString().contains("--file FILE");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void shouldShowTheStackTraceOnlyWhenAsked() {
    String[] plain = {"send", ""};
    assertThat(CommandRun.of(plain).err()).doesNotContain("Exception");
    assertThat(CommandRun.of("send", "", "--verbose").err()).contains("CommandException", "\tat ");
  }

  @ParameterizedTest
  @CsvSource({
    "7, java.lang.Long",
    "-7, java.lang.Long",
    "1.5, java.lang.Double",
    "true, java.lang.Boolean",
    "1e5, java.lang.String",
    "'''''7''''', java.lang.String",
    "99999999999999999999, java.lang.String"
  })
  void shouldReadPropertiesAsWhatTheyLookLike(String text, Class<?> type) {
    assertThat(PropertyValue.parse(text)).isInstanceOf(type);
    assertThat(PropertyValue.parse("'true'")).isEqualTo("true");
  }

  private static CommandRun withInput(String input, String... arguments) {
    InputStream standard = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return CommandRun.of(arguments);
    } finally {
      System.setIn(standard);
    }
  }
}
