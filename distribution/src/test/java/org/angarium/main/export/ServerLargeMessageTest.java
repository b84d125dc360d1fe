package org.angarium.main.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import org.angarium.embed.EmbeddedBroker;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.jms.BodyStreams;
import org.angarium.persistence.jdbc.DatabaseServer;
import org.angarium.persistence.jdbc.MariaDbServer;
import org.angarium.persistence.jdbc.NeedsMariaDb;
import org.angarium.persistence.jdbc.NeedsPostgres;
import org.angarium.persistence.jdbc.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Large messages through a broker whose store is in a database of a server. */
class ServerLargeMessageTest {
  private static final int LENGTH = 20_000_000;

  private static EmbeddedBroker start(String url) throws IOException {
    return EmbeddedBroker.builder("large")
        .database(url, DatabaseServer.USER, DatabaseServer.PASSWORD)
        .start();
  }

  private static long rows(String url) throws SQLException {
    try (var connection =
            DriverManager.getConnection(url, DatabaseServer.USER, DatabaseServer.PASSWORD);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM angarium_body_part")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  @ExtendWith(NeedsPostgres.class)
  void shouldKeepALargeMessageInPostgresOverARestart() throws Exception {
    shouldKeepALargeMessageOverARestart(PostgresServer.shared().newDatabase());
  }

  @Test
  @ExtendWith(NeedsMariaDb.class)
  void shouldKeepALargeMessageInMariaDbOverARestart() throws Exception {
    shouldKeepALargeMessageOverARestart(MariaDbServer.shared().newDatabase());
  }

  private static void shouldKeepALargeMessageOverARestart(String url)
      throws IOException, JMSException, SQLException {
    byte[] content = new byte[LENGTH];
    new Random(1).nextBytes(content);
    try (EmbeddedBroker broker = start(url);
        Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      Session session = connection.createSession();
      BytesMessage message = session.createBytesMessage();
      message.setObjectProperty(BodyStreams.INPUT_STREAM, new ByteArrayInputStream(content));
      session.createProducer(session.createQueue("large")).send(message);
      assertThat(rows(url)).isEqualTo(LENGTH / (256 << 10) + 2);
    }
    try (EmbeddedBroker broker = start(url);
        Connection connection = new AngariumConnectionFactory(broker.url()).createConnection()) {
      connection.start();
      Session session = connection.createSession();
      BytesMessage received =
          (BytesMessage) session.createConsumer(session.createQueue("large")).receive(30_000);
      ByteArrayOutputStream out = new ByteArrayOutputStream(LENGTH);
      received.setObjectProperty(BodyStreams.OUTPUT_STREAM, out);
      assertThat(out.toByteArray()).isEqualTo(content);
      await().atMost(Duration.ofMinutes(1)).until(() -> rows(url) == 0);
    }
  }
}
