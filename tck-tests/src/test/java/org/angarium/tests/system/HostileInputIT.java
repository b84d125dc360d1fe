package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.tests.process.BrokerProcess;
import org.angarium.tests.process.Command;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in on the port, the broker says so in one line and goes on serving the others. */
class HostileInputIT {
  private static final int USAGE = 2;

  @TempDir private static Path directory;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() throws IOException {
    broker = BrokerProcess.start(directory.resolve("data"));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @AfterEach
  void shouldServeOthers() throws JMSException {
    try (Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      connection.start();
      Session session = connection.createSession();
      session.createProducer(session.createQueue("q")).send(session.createTextMessage("there"));
      assertThat(session.createConsumer(session.createQueue("q")).receive(10_000)).isNotNull();
    }
  }

  @Test
  void shouldSurviveGarbage() throws IOException {
    Random random = new Random(20_261_121);
    byte[] garbage = new byte[100_000];
    random.nextBytes(garbage);
    assertThat(refusalOf(garbage)).contains("not Angarium's protocol");
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
  void shouldSurviveAFrameOfTwoGibibytes(int length) throws IOException {
    byte[] bytes = ByteBuffer.allocate(64).put(preface(1)).putInt(length).array();
    assertThat(refusalOf(bytes)).contains(Long.toString(Integer.toUnsignedLong(length)));
  }

  @Test
  void shouldSurviveAWebBrowser() throws IOException {
    String request = "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n";
    assertThat(refusalOf(request.getBytes(StandardCharsets.US_ASCII))).contains("HTTP");
  }

  @Test
  void shouldRefuseAnUnknownVersionOfTheProtocol() throws IOException {
    assertThat(refusalOf(preface(200))).contains("200").contains("1");
  }

  @Test
  void shouldNotMindAClientThatSaysNothing() throws IOException {
    int before = broker.output().size();
    try (Socket socket = connect()) {
      assertThat(socket.isConnected()).isTrue();
    }
    assertThat(broker.output().size()).isEqualTo(before);
  }

  @Test
  void shouldRefuseAnEmptyQueueName() throws IOException, JMSException {
    assertNameRefused("", "empty");
  }

  @Test
  void shouldRefuseAQueueNameOfFiveThousandCharacters() throws IOException, JMSException {
    assertNameRefused("q".repeat(5_000), "255");
  }

  private static void assertNameRefused(String name, String reason)
      throws IOException, JMSException {
    List<String> arguments = List.of("send", name, "--text", "hello", "--url", broker.url());
    try (Command command = Command.start(directory, arguments)) {
      assertThat(command.exitCode()).isEqualTo(USAGE);
      assertThat(command.output()).singleElement().asString().contains(reason);
    }
    try (Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      Session session = connection.createSession();
      assertThatThrownBy(() -> session.createQueue(name))
          .isInstanceOf(InvalidDestinationException.class)
          .hasMessageContaining(reason);
    }
  }

  private static byte[] preface(int version) {
    return new byte[] {'A', 'N', 'G', 'R', (byte) version, (byte) version, 0, 0};
  }

  /**
   * The line that the broker prints about a client that sends these bytes. It prints no more than
   * one a second, so that the client may have to come again.
   */
  private static String refusalOf(byte[] bytes) throws IOException {
    int before = broker.output().size();
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              assertClosedAfter(bytes);
              return broker.output().size() > before;
            });
    assertThat(broker.output()).hasSize(before + 1);
    assertThat(broker.output().get(before)).contains("127.0.0.1:");
    return broker.output().get(before);
  }

  private static void assertClosedAfter(byte[] bytes) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes);
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (SocketException e) {
      assertThat(e).as("closed with bytes unread").hasMessageMatching(".*(reset|pipe).*");
    }
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port());
    socket.setSoTimeout(10_000);
    return socket;
  }
}
