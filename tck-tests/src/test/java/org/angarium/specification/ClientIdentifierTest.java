package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.angarium.jms.AngariumConnectionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Section 6.1.2: who sets the client identifier, when, and that one connection at a time has it.
 */
class ClientIdentifierTest extends SpecificationCase {
  private final String clientId = uniqueName();
  private AngariumConnectionFactory named;

  @BeforeEach
  void nameAFactory() {
    named = new AngariumConnectionFactory(transport.url());
    named.setClientId(clientId);
  }

  private Connection fresh() throws JMSException {
    return closing(factory.createConnection());
  }

  /** One unused connection of each kind that is no context. */
  private static List<Connection> eachKind(AngariumConnectionFactory of) throws JMSException {
    return List.of(of.createConnection(), of.createQueueConnection(), of.createTopicConnection());
  }

  @Test
  void shouldHaveNoIdentifierThatNobodySet() throws JMSException {
    assertThat(fresh().getClientID()).isNull();
    assertThat(context().getClientID()).isNull();
  }

  @Test
  void shouldGiveAConnectionTheIdentifierOfItsFactory() throws JMSException {
    try (Connection fromFactory = named.createConnection()) {
      assertThat(fromFactory.getClientID()).isEqualTo(clientId);
    }
    try (JMSContext fromFactory = named.createContext()) {
      assertThat(fromFactory.getClientID()).isEqualTo(clientId);
    }
    try (Connection fromFactory = named.createQueueConnection()) {
      assertThat(fromFactory.getClientID()).isEqualTo(clientId);
    }
    try (Connection fromFactory = named.createTopicConnection()) {
      assertThat(fromFactory.getClientID()).isEqualTo(clientId);
    }
  }

  @Test
  void shouldNotReplaceTheIdentifierOfTheFactory() throws JMSException {
    try (Connection fromFactory = named.createConnection()) {
      assertThatThrownBy(() -> fromFactory.setClientID(uniqueName()))
          .isInstanceOf(IllegalStateException.class);
      assertThat(fromFactory.getClientID()).isEqualTo(clientId);
      fromFactory.createSession().createProducer(queue);
    }
    try (JMSContext fromFactory = named.createContext()) {
      assertThatThrownBy(() -> fromFactory.setClientID(uniqueName()))
          .isInstanceOf(IllegalStateRuntimeException.class);
      assertThat(fromFactory.getClientID()).isEqualTo(clientId);
    }
  }

  @Test
  void shouldTakeAnIdentifierFromTheApplication() throws JMSException {
    for (Connection unused : eachKind(new AngariumConnectionFactory(transport.url()))) {
      closing(unused);
      String own = uniqueName();
      unused.setClientID(own);
      assertThat(unused.getClientID()).isEqualTo(own);
    }
    JMSContext unused = context();
    unused.setClientID(clientId);
    assertThat(unused.getClientID()).isEqualTo(clientId);
  }

  private interface FirstUse<T> {
    void by(T user) throws JMSException;
  }

  @TestFactory
  Stream<DynamicTest> shouldNotTakeAnIdentifierAfterTheFirstUseOfAConnection() {
    Map<String, FirstUse<Connection>> uses =
        Map.of(
            "createSession", Connection::createSession,
            "start", Connection::start,
            "stop", Connection::stop,
            "setExceptionListener", used -> used.setExceptionListener(problem -> {}),
            "setClientID", used -> used.setClientID(uniqueName()));
    return uses.entrySet().stream()
        .map(
            use ->
                DynamicTest.dynamicTest(
                    use.getKey(),
                    () -> {
                      Connection used = fresh();
                      use.getValue().by(used);
                      String before = used.getClientID();
                      assertThatThrownBy(() -> used.setClientID(uniqueName()))
                          .isInstanceOf(IllegalStateException.class);
                      assertThat(used.getClientID()).isEqualTo(before);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> shouldNotTakeAnIdentifierAfterTheFirstUseOfAContext() {
    Map<String, FirstUse<JMSContext>> uses =
        Map.of(
            "createContext", used -> closing(used.createContext(JMSContext.AUTO_ACKNOWLEDGE)),
            "createConsumer", used -> used.createConsumer(queue),
            "createBrowser", used -> used.createBrowser(queue),
            "send", used -> used.createProducer().send(queue, "first"),
            "start", JMSContext::start,
            "stop", JMSContext::stop,
            "setExceptionListener", used -> used.setExceptionListener(problem -> {}),
            "setClientID", used -> used.setClientID(uniqueName()));
    return uses.entrySet().stream()
        .map(
            use ->
                DynamicTest.dynamicTest(
                    use.getKey(),
                    () -> {
                      JMSContext used = context();
                      use.getValue().by(used);
                      assertThatThrownBy(() -> used.setClientID(uniqueName()))
                          .isInstanceOf(IllegalStateRuntimeException.class);
                    }));
  }

  @Test
  void shouldRefuseAnIdentifierThatAnotherConnectionHas() throws JMSException {
    fresh().setClientID(clientId);

    Connection late = fresh();
    assertThatThrownBy(() -> late.setClientID(clientId))
        .isInstanceOf(InvalidClientIDException.class);
    JMSContext lateContext = context();
    assertThatThrownBy(() -> lateContext.setClientID(clientId))
        .isInstanceOf(InvalidClientIDRuntimeException.class);
    assertThatThrownBy(named::createConnection).isInstanceOf(InvalidClientIDException.class);
    assertThatThrownBy(named::createContext).isInstanceOf(InvalidClientIDRuntimeException.class);

    late.setClientID(uniqueName());
    late.createSession().createProducer(queue).send(session.createTextMessage("still usable"));
    assertThat(receiveText(session.createConsumer(queue))).isEqualTo("still usable");
  }

  @Test
  void shouldFreeAnIdentifierWhenItsConnectionCloses() throws JMSException {
    for (int i = 0; i < 3; i++) {
      Connection first = fresh();
      first.setClientID(clientId);
      first.close();
      JMSContext second = named.createContext();
      second.close();
    }
  }

  @Test
  void shouldRefuseAnIdentifierThatIsNullOrEmpty() throws JMSException {
    Connection unused = fresh();
    JMSContext unusedContext = context();
    for (String wrong : new String[] {null, ""}) {
      assertThatThrownBy(() -> unused.setClientID(wrong))
          .isInstanceOf(InvalidClientIDException.class);
      assertThatThrownBy(() -> unusedContext.setClientID(wrong))
          .isInstanceOf(InvalidClientIDRuntimeException.class);
    }
    unused.setClientID(clientId);
    assertThat(unused.getClientID()).isEqualTo(clientId);
  }
}
