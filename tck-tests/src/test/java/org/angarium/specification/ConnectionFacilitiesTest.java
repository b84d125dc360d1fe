package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.angarium.embed.EmbeddedBroker;
import org.angarium.jms.AngariumConnectionFactory;
import org.junit.jupiter.api.Test;

/** Sections 6.1.6 and 6.1.7: what a connection says about its provider and about its troubles. */
class ConnectionFacilitiesTest extends SpecificationCase {
  private final List<JMSException> problems = new CopyOnWriteArrayList<>();

  private static void assertDescribed(ConnectionMetaData description) throws JMSException {
    assertThat(description.getJMSVersion()).isEqualTo("3.1");
    assertThat(description.getJMSMajorVersion()).isEqualTo(3);
    assertThat(description.getJMSMinorVersion()).isEqualTo(1);
    assertThat(description.getJMSProviderName()).isNotBlank();
    assertThat(description.getProviderVersion())
        .startsWith(
            description.getProviderMajorVersion() + "." + description.getProviderMinorVersion());
    assertThat(Collections.list((Enumeration<?>) description.getJMSXPropertyNames()))
        .isNotEmpty()
        .allMatch(name -> ((String) name).startsWith("JMSX"));
  }

  @Test
  void shouldDescribeTheProvider() throws JMSException {
    AngariumConnectionFactory any = new AngariumConnectionFactory(transport.url());
    assertDescribed(connection.getMetaData());
    assertDescribed(context().getMetaData());
    assertDescribed(closing(any.createQueueConnection()).getMetaData());
    assertDescribed(closing(any.createTopicConnection()).getMetaData());
  }

  @Test
  void shouldHaveTheExceptionListenerThatWasSet() throws JMSException {
    ExceptionListener listener = problems::add;
    assertThat(connection.getExceptionListener()).isNull();
    connection.setExceptionListener(listener);
    assertThat(connection.getExceptionListener()).isSameAs(listener);
    connection.setExceptionListener(null);
    assertThat(connection.getExceptionListener()).isNull();

    JMSContext context = context();
    assertThat(context.getExceptionListener()).isNull();
    context.setExceptionListener(listener);
    assertThat(context.getExceptionListener()).isSameAs(listener);
    JMSContext sharing = closing(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    assertThat(sharing.getExceptionListener()).isSameAs(listener);
  }

  @Test
  void shouldNotReportWhatACallThrows() throws JMSException {
    Connection another = startedConnection();
    another.setExceptionListener(problems::add);
    Session inside = another.createSession();
    assertThatThrownBy(() -> inside.createConsumer(null)).isInstanceOf(JMSException.class);
    assertThatThrownBy(inside::commit).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> inside.createProducer(null).send(queue, null))
        .isInstanceOf(JMSException.class);
    another.close();
    assertThatThrownBy(another::start).isInstanceOf(JMSException.class);
    assertThat(problems).isEmpty();
  }

  /** A broker that the test may end. */
  private EmbeddedBroker mortalBroker() throws IOException {
    return closing(EmbeddedBroker.builder(uniqueName()).port(0).start());
  }

  private AngariumConnectionFactory factoryOf(EmbeddedBroker broker) {
    return new AngariumConnectionFactory(
        transport == Transport.TCP ? broker.tcpUrl() : broker.url());
  }

  @Test
  void shouldReportOnceThatTheConnectionIsLost() throws Exception {
    EmbeddedBroker broker = mortalBroker();
    Connection doomed = closing(factoryOf(broker).createConnection());
    CompletableFuture<Optional<Exception>> used = new CompletableFuture<>();
    doomed.setExceptionListener(
        problem -> {
          problems.add(problem);
          used.complete(Thrown.by(doomed::close)); // it may use the API
        });
    doomed.start();
    MessageConsumer consumer = doomed.createSession().createConsumer(queue);
    Aside<Optional<Exception>> waiting =
        Aside.call(() -> Thrown.by(consumer::receive)).awaitPause();

    broker.close();

    waiting.result(); // ends, whatever it says
    assertThat(used.get(SOON, TimeUnit.MILLISECONDS)).isEmpty();
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).hasMessageContaining("connection");
  }

  @Test
  void shouldReportTheLossOfAContext() throws Exception {
    EmbeddedBroker broker = mortalBroker();
    JMSContext doomed = closing(factoryOf(broker).createContext());
    doomed.setExceptionListener(problems::add);
    doomed.createConsumer(queue).setMessageListener(message -> {});
    broker.close();
    await().until(() -> problems.size() == 1);
    assertThat(problems.get(0).getErrorCode()).isNotBlank();
  }
}
