package org.angarium.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.MapMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.angarium.broker.policy.DestinationPolicies;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.broker.policy.PolicyEntry;
import org.angarium.broker.policy.PolicySetting;
import org.angarium.embed.EmbeddedBroker;
import org.angarium.jms.AngariumConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Send, receive and browse against a broker in this process. */
class ClientCommandsTest {
  private static final String EMPTY_AFTER = "200ms";

  @TempDir Path directory;
  private EmbeddedBroker broker;

  @BeforeEach
  void start() throws IOException {
    broker = EmbeddedBroker.builder("commands").start();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void shouldSendAndReceive() {
    CommandRun sent = run("send", "orders", "--text", "three apples", "--count", "3");
    assertThat(sent.exitCode()).isZero();
    assertThat(sent.out()).isEqualToIgnoringNewLines("3 messages confirmed: queue://orders");
    CommandRun received = run("receive", "orders", "--count", "3");
    assertThat(received.exitCode()).isZero();
    assertThat(received.out().lines()).containsOnly("three apples").hasSize(3);
    assertEmpty("orders");
  }

  @Test
  void shouldEndWithAnExitCodeOfItsOwnWhenTheTimeoutWasFirst() {
    run("send", "orders", "--count", "2");
    CommandRun received = run("receive", "orders", "--count", "3", "--timeout", EMPTY_AFTER);
    assertThat(received.exitCode()).isEqualTo(ExitCode.TIMEOUT);
    assertThat(received.out().lines()).containsExactly("message 1", "message 2");
    assertEmpty("orders");
  }

  @Test
  void shouldFollowUntilTheTimeout() {
    run("send", "orders", "--count", "250", "--batch", "100");
    CommandRun received = run("receive", "orders", "--follow", "--timeout", EMPTY_AFTER);
    assertThat(received.exitCode()).isEqualTo(ExitCode.TIMEOUT);
    assertThat(received.out().lines()).hasSize(250);
    assertEmpty("orders");
  }

  @Test
  void shouldCommitTheRestOfTheLastBatch() {
    CommandRun sent = run("send", "orders", "--count", "5", "--batch", "2");
    assertThat(sent.out()).startsWith("5 messages confirmed");
    assertThat(run("receive", "orders", "--count", "5").out().lines()).hasSize(5);
  }

  @Test
  void shouldSendEachLineOfStandardInput() {
    InputStream standard = System.in;
    System.setIn(new ByteArrayInputStream("änne\n\nzwo".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run("send", "lines", "--stdin").out()).startsWith("3 messages confirmed");
    } finally {
      System.setIn(standard);
    }
    assertThat(run("receive", "lines", "--count", "3").out().lines())
        .containsExactly("änne", "", "zwo");
  }

  @Test
  void shouldSendAFileAsTextIfItIsTextAndElseAsBytes() throws IOException {
    Path text = Files.writeString(directory.resolve("text"), "größer");
    Path bytes = Files.write(directory.resolve("bytes"), new byte[] {(byte) 0xff, 0, 1});
    run("send", "files", "--file", text.toString());
    run("send", "files", "--file", bytes.toString());
    List<JsonNode> messages = json(run("receive", "files", "--count", "2", "--format", "json"));
    assertThat(messages.get(0).path("type").asText()).isEqualTo("text");
    assertThat(messages.get(0).path("body").asText()).isEqualTo("größer");
    assertThat(messages.get(1).path("type").asText()).isEqualTo("bytes");
    assertThat(messages.get(1).path("body").binaryValue()).containsExactly(0xff, 0, 1);
  }

  @Test
  void shouldShowHeadersAndPropertiesAsJson() throws IOException {
    run(
        "send",
        "orders",
        "--size",
        "1KiB",
        "--priority",
        "7",
        "--ttl",
        "1h",
        "--non-persistent",
        "--property",
        "colour=red",
        "--property",
        "weight=3",
        "--property",
        "code='007'");
    JsonNode message = json(run("browse", "orders", "--format", "json")).get(0);
    assertThat(message.path("headers").path("JMSPriority").asInt()).isEqualTo(7);
    assertThat(message.path("headers").path("JMSDestination").asText()).isEqualTo("queue://orders");
    assertThat(message.path("headers").path("JMSDeliveryMode").asText())
        .isEqualTo("NON_PERSISTENT");
    assertThat(message.path("headers").path("JMSExpiration").asLong())
        .isGreaterThan(message.path("headers").path("JMSTimestamp").asLong());
    assertThat(message.path("properties").path("colour").asText()).isEqualTo("red");
    assertThat(message.path("properties").path("weight").isIntegralNumber()).isTrue();
    assertThat(message.path("properties").path("code").asText()).isEqualTo("007");
    assertThat(message.path("body").binaryValue()).hasSize(1024);
  }

  @Test
  void shouldPrintMessagesOfEveryKind() throws Exception {
    try (Connection connection = new AngariumConnectionFactory(broker.url()).createConnection();
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
      var producer = session.createProducer(session.createQueue("kinds"));
      producer.send(session.createMessage());
      MapMessage map = session.createMapMessage();
      map.setInt("n", 1);
      map.setBytes("b", new byte[] {1});
      producer.send(map);
      StreamMessage stream = session.createStreamMessage();
      stream.writeString("a");
      stream.writeDouble(1.5);
      producer.send(stream);
      producer.send(session.createObjectMessage(new ArrayList<>(List.of("secret"))));
      BytesMessage bytes = session.createBytesMessage();
      bytes.writeBytes("text".getBytes(StandardCharsets.UTF_8));
      producer.send(bytes);
    }
    assertThat(run("browse", "kinds").out().lines()).hasSize(5).first().isEqualTo("");
    List<JsonNode> messages = json(run("receive", "kinds", "--count", "5", "--format", "json"));
    assertThat(messages)
        .extracting(message -> message.path("type").asText())
        .containsExactly("message", "map", "stream", "object", "bytes");
    assertThat(messages.get(1).path("body").toString()).isEqualTo("{\"n\":1,\"b\":\"AQ==\"}");
    assertThat(messages.get(2).path("body").toString()).isEqualTo("[\"a\",1.5]");
    assertThat(messages.get(3).path("body").isNull()).isTrue();
  }

  @Test
  void shouldBrowseWithoutTakingAndSayThatThereIsMore() {
    run("send", "orders", "--count", "3");
    assertThat(run("browse", "orders").out().lines()).hasSize(3);
    CommandRun limited = run("browse", "orders", "--limit", "2");
    assertThat(limited.out().lines()).containsExactly("message 1", "message 2");
    assertThat(limited.err()).contains("more than 2");
    assertThat(run("receive", "orders", "--count", "3").exitCode()).isZero();
  }

  @Test
  void shouldHoldMessagesBackForTheirDelay() {
    run("send", "orders", "--delay", "1h");
    assertEmpty("orders");
  }

  @Test
  void shouldSayThatUnconfirmedMessagesAreNotConfirmed() {
    assertThat(run("send", "orders", "--non-persistent").out())
        .isEqualToIgnoringNewLines("1 message sent, not confirmed: queue://orders");
    assertThat(run("send", "orders", "--non-persistent", "--batch", "1").out())
        .isEqualToIgnoringNewLines("1 message confirmed: queue://orders");
  }

  @Test
  void shouldTakeAndShowOnlyWhatASelectorMatches() {
    run("send", "fruit", "--text", "green apple", "--property", "colour=green");
    run("send", "fruit", "--text", "red apple", "--property", "colour=red");
    String red = "colour = 'red'";
    assertThat(run("browse", "fruit", "--selector", red).out())
        .isEqualToIgnoringNewLines("red apple");
    assertThat(run("receive", "fruit", "--selector", red).out())
        .isEqualToIgnoringNewLines("red apple");
    CommandRun none = run("receive", "fruit", "--selector", red, "--timeout", EMPTY_AFTER);
    assertThat(none.exitCode()).isEqualTo(ExitCode.TIMEOUT);
    assertThat(run("browse", "fruit").out()).isEqualToIgnoringNewLines("green apple");
  }

  @ParameterizedTest
  @ValueSource(strings = {"receive", "browse"})
  void shouldSayInOneLineWhatIsWrongWithASelector(String command) {
    CommandRun run = run(command, "fruit", "--selector", "colour = 'red");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines()).singleElement().asString().contains("selector");
  }

  @Test
  void shouldKeepForADurableSubscriptionWhatIsSentMeanwhile() {
    String[] receive = {
      "receive", "news", "--topic", "--durable", "all", "--client-id", "me", "--timeout", "200ms"
    };
    assertThat(run(receive).exitCode()).isEqualTo(ExitCode.TIMEOUT);
    CommandRun sent = run("send", "news", "--topic", "--count", "2");
    assertThat(sent.out()).isEqualToIgnoringNewLines("2 messages confirmed: topic://news");
    assertThat(run(receive).out()).isEqualToIgnoringNewLines("message 1");
    assertThat(run(receive).out()).isEqualToIgnoringNewLines("message 2");

    run("send", "news", "--topic");
    CommandRun ended = run("unsubscribe", "all", "--client-id", "me");
    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).isEqualToIgnoringNewLines("ended: all of me");
    assertThat(run(receive).exitCode()).isEqualTo(ExitCode.TIMEOUT);
    run("unsubscribe", "all", "--client-id", "me");
  }

  @Test
  void shouldSayInOneLineThatThereIsNoSuchSubscription() {
    CommandRun run = run("unsubscribe", "none", "--client-id", "me");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err().lines()).singleElement().asString().contains("none");
  }

  @Test
  void shouldSayInOneLineThatAnotherHasTheClientIdentifier() throws Exception {
    AngariumConnectionFactory factory = new AngariumConnectionFactory(broker.url());
    factory.setClientId("taken");
    try (Connection connection = factory.createConnection()) {
      connection.start();
      CommandRun run =
          run("receive", "news", "--topic", "--durable", "all", "--client-id", "taken");
      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err().lines()).singleElement().asString().contains("taken");
    }
  }

  @Test
  void shouldReceiveFromEveryTopicThatMatchesWhatIsSentWhileItRuns() throws Exception {
    CompletableFuture<CommandRun> receiving =
        CompletableFuture.supplyAsync(
            () -> run("receive", "news.*", "--topic", "--timeout", "30s"));
    while (!receiving.isDone()) {
      run("send", "news.sports", "--topic", "--text", "relay won");
    }
    assertThat(receiving.get().exitCode()).isZero();
    assertThat(receiving.get().out()).isEqualToIgnoringNewLines("relay won");
  }

  @Test
  void shouldSendToSeveralDestinations() {
    run("send", "orders,audit", "--text", "both");
    for (String queue : List.of("orders", "audit")) {
      assertThat(run("receive", queue).out()).isEqualToIgnoringNewLines("both");
    }
  }

  @Test
  void shouldSayInOneLineThatThereIsNoRoom() throws IOException {
    broker.close();
    broker =
        EmbeddedBroker.builder("commands")
            .destinations(
                new DestinationPolicies(
                    List.of(
                        PolicyEntry.of(PolicyEntry.Kinds.QUEUES, "small")
                            .with(PolicySetting.MAX_MESSAGES, 2L)
                            .with(PolicySetting.WHEN_FULL, DestinationPolicy.WhenFull.REFUSE))))
            .start();
    CommandRun run = run("send", "small", "--count", "3");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains("queue://small is full", "(2 of 3 messages confirmed before)");
    assertThat(run("send", "large", "--count", "3").exitCode()).isZero();
  }

  @Test
  void shouldNameTheRuleThatAPropertysNameBreaks() {
    CommandRun run = run("send", "orders", "--property", "a-b=1");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("angarium: --property a-b: ")
        .contains("letters, digits, _ and $ only");
  }

  @Test
  void shouldLeaveOnTheQueueWhatCouldNotBePrinted() {
    run("send", "orders", "--count", "3");
    StringWriter err = new StringWriter();
    int exitCode =
        Main.commandLine(new PrintWriter(new BrokenPipe()), new PrintWriter(err))
            .execute("receive", "orders", "--count", "3", "--url", broker.url());
    assertThat(exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("standard output is broken");
    assertThat(run("receive", "orders", "--count", "3", "--timeout", "5s").exitCode()).isZero();
  }

  @Test
  void shouldSayHowManyWereConfirmedBeforeItFailed() {
    PrintWriter out = new PrintWriter(new StringWriter());
    StringWriter err = new StringWriter();
    InputStream standard = System.in;
    System.setIn(new LinesThenStop("one\ntwo\n", broker));
    int exitCode;
    try {
      exitCode =
          Main.commandLine(out, new PrintWriter(err))
              .execute("send", "orders", "--stdin", "--url", broker.url());
    } finally {
      System.setIn(standard);
    }
    assertThat(exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("(2 messages confirmed before)");
  }

  private CommandRun run(String... arguments) {
    String[] line = Arrays.copyOf(arguments, arguments.length + 2);
    line[arguments.length] = "--url";
    line[arguments.length + 1] = broker.url();
    return CommandRun.of(line);
  }

  private void assertEmpty(String queue) {
    assertThat(run("receive", queue, "--timeout", EMPTY_AFTER).exitCode())
        .isEqualTo(ExitCode.TIMEOUT);
  }

  private static List<JsonNode> json(CommandRun run) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      nodes.add(new ObjectMapper().readTree(line));
    }
    return nodes;
  }

  /** Standard output whose reader has gone. */
  private static final class BrokenPipe extends Writer {
    @Override
    public void write(char[] text, int from, int length) throws IOException {
      throw new IOException("broken pipe");
    }

    @Override
    public void flush() throws IOException {
      throw new IOException("broken pipe");
    }

    @Override
    public void close() {}
  }

  /** Standard input during which the broker goes away: two lines come first, one after. */
  private static final class LinesThenStop extends InputStream {
    private final byte[] lines;
    private final EmbeddedBroker broker;
    private int next;

    LinesThenStop(String lines, EmbeddedBroker broker) {
      this.lines = lines.getBytes(StandardCharsets.UTF_8);
      this.broker = broker;
    }

    @Override
    public int read() {
      return next < lines.length ? lines[next++] : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (next == 0) {
        System.arraycopy(lines, 0, buffer, offset, lines.length);
        next = lines.length;
        return lines.length;
      }
      if (next == lines.length) {
        broker.close();
        byte[] last = "three\n".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(last, 0, buffer, offset, last.length);
        next++;
        return last.length;
      }
      return -1;
    }
  }
}
