package org.angarium.tests.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.tests.process.BrokerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** URLs that name several brokers. */
class EndpointListIT {
  @TempDir private Path directory;

  @Test
  void shouldTryTheNextBrokerWhenTheFirstIsNotThere() throws IOException, JMSException {
    try (BrokerProcess broker = BrokerProcess.start(directory.resolve("data"))) {
      String url = "tcp://127.0.0.1:" + deadPort() + "," + broker.url() + "?connectTimeout=2s";
      try (Connection connection = new AngariumConnectionFactory(url).createConnection()) {
        connection.start();
        Session session = connection.createSession();
        session.createProducer(session.createQueue("q")).send(session.createTextMessage("there"));
        assertThat(session.createConsumer(session.createQueue("q")).receive(10_000)).isNotNull();
      }
    }
  }

  @Test
  void shouldNameEveryBrokerThatIsNotThere() throws IOException {
    String first = "tcp://127.0.0.1:" + deadPort();
    String second = "tcp://127.0.0.1:" + deadPort();
    AngariumConnectionFactory factory = new AngariumConnectionFactory(first + "," + second);
    assertThatThrownBy(factory::createConnection)
        .isInstanceOf(JMSException.class)
        .hasMessageContaining(first.substring("tcp://".length()))
        .hasMessageContaining(second.substring("tcp://".length()));
  }

  /** A port on which nobody listens, though somebody just did. */
  private static int deadPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
