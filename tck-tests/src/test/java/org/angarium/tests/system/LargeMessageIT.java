package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.jms.BodyStreams;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are larger than the broker's memory, and what is left of those that fail. */
class LargeMessageIT {
  private static final String QUEUE = "large";
  private static final long SOON = 60_000;

  @TempDir private Path directory;
  private Path data;

  @BeforeEach
  void chooseDirectory() {
    data = directory.resolve("data");
  }

  /** So many bytes that are not all the same. */
  private static final class Content extends InputStream {
    private final CRC32C checksum = new CRC32C();
    private final byte[] block = new byte[64 << 10];
    private long left;

    Content(long length) {
      left = length;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("it is read in blocks");
    }

    @Override
    public int read(byte[] target, int offset, int most) {
      int count = (int) Math.min(Math.min(most, block.length), left);
      if (count == 0) {
        return most == 0 ? 0 : -1;
      }
      block[(int) (left % block.length)]++;
      System.arraycopy(block, 0, target, offset, count);
      checksum.update(target, offset, count);
      left -= count;
      return count;
    }
  }

  private static final class Sum extends OutputStream {
    private final CRC32C checksum = new CRC32C();
    private long length;

    @Override
    public void write(int value) {
      checksum.update(value);
      length++;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
      checksum.update(bytes, offset, count);
      length += count;
    }
  }

  private static Connection connect(BrokerProcess broker) throws JMSException {
    Connection connection = new AngariumConnectionFactory(broker.url()).createConnection();
    connection.start();
    return connection;
  }

  private static void send(Connection connection, InputStream content) throws JMSException {
    try (Session session = connection.createSession()) {
      BytesMessage message = session.createBytesMessage();
      message.setObjectProperty(BodyStreams.INPUT_STREAM, content);
      session.createProducer(session.createQueue(QUEUE)).send(message);
    }
  }

  private static void requireReceived(Connection connection, Content sent, long length)
      throws JMSException {
    try (Session session = connection.createSession()) {
      Message message = session.createConsumer(session.createQueue(QUEUE)).receive(SOON);
      assertThat(((BytesMessage) message).getBodyLength()).isEqualTo(length);
      Sum sum = new Sum();
      message.setObjectProperty(BodyStreams.OUTPUT_STREAM, sum);
      assertThat(sum.length).isEqualTo(length);
      assertThat(sum.checksum.getValue()).isEqualTo(sent.checksum.getValue());
    }
  }

  /** A broker whose large bodies are in files, whichever store it has. */
  private BrokerProcess start(String store) throws IOException {
    return BrokerProcess.start(data, 0, Map.of(), List.of("--store", store));
  }

  private List<String> bodies() throws IOException {
    return bodies("journal");
  }

  private List<String> bodies(String store) throws IOException {
    Path bodies = data.resolve(store.equals("jdbc") ? "angarium.bodies" : "bodies");
    if (!Files.exists(bodies)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(bodies)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void shouldPassAGibibyteThroughABrokerWithLittleMemory() throws IOException, JMSException {
    long length = 1L << 30;
    Map<String, String> little = Map.of("ANGARIUM_JAVA_OPTS", "-Xmx256m");
    Content content = new Content(length);
    try (BrokerProcess broker = BrokerProcess.start(data, 0, little, List.of());
        Connection connection = connect(broker)) {
      send(connection, content);
      requireReceived(connection, content, length);
      await().atMost(Duration.ofSeconds(30)).until(() -> bodies().isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"journal", "jdbc"})
  void shouldKeepLargeMessagesOverRestartsAndKills(String store) throws IOException, JMSException {
    int length = 5_000_000;
    Content first = new Content(length);
    Content second = new Content(length + 1);
    try (BrokerProcess broker = start(store);
        Connection connection = connect(broker)) {
      send(connection, first);
      send(connection, second);
      broker.kill();
    }
    try (BrokerProcess broker = start(store)) {
      try (Connection connection = connect(broker)) {
        requireReceived(connection, first, length);
      }
      assertThat(broker.stop()).isZero();
    }
    assertThat(bodies(store)).hasSize(1);
    try (BrokerProcess broker = start(store);
        Connection connection = connect(broker)) {
      requireReceived(connection, second, length + 1);
      await().atMost(Duration.ofSeconds(30)).until(() -> bodies(store).isEmpty());
    }
  }

  /** Has some, and then does not go on. */
  private static final class Stuck extends InputStream {
    private final InputStream content;
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    Stuck(long length) {
      content = new Content(length);
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("it is read in blocks");
    }

    @Override
    public int read(byte[] target, int offset, int most) throws IOException {
      int count = content.read(target, offset, most);
      if (count < 0) {
        stuck.countDown();
        try {
          over.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      return count;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"journal", "jdbc"})
  void shouldRemoveWhatASenderHasLeftHalfDone(String store) throws Exception {
    for (boolean brokerToo : new boolean[] {false, true}) {
      Stuck content = new Stuck(3_000_000);
      try (BrokerProcess broker = start(store);
          Connection connection = connect(broker)) {
        Thread sender =
            new Thread(
                () -> {
                  try {
                    send(connection, content);
                  } catch (JMSException e) {
                    // its connection has ended
                  }
                });
        sender.start();
        content.stuck.await();
        await().atMost(Duration.ofSeconds(30)).until(() -> bodies(store).size() == 1);
        if (brokerToo) {
          broker.kill();
        } else {
          closed(connection);
          await().atMost(Duration.ofSeconds(30)).until(() -> bodies(store).isEmpty());
        }
        content.over.countDown();
        sender.join();
      }
    }
    try (BrokerProcess broker = start(store)) {
      assertThat(broker.running()).isTrue();
      assertThat(bodies(store)).isEmpty();
    }
  }

  /** Apart from its block, which closes it again. */
  private static void closed(Connection connection) throws JMSException {
    connection.close();
  }
}
