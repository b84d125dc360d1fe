package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.FrameCodec;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionTest {
  private final ScriptedBroker broker = new ScriptedBroker();
  private final AngariumQueue queue = new AngariumQueue("q");

  @AfterEach
  void closeBroker() {
    broker.close();
  }

  @Test
  void shouldIntroduceItself() throws Exception {
    AngariumConnectionFactory factory = broker.factory("?user=u&password=p&clientId=c");
    factory.createConnection().close();

    Frame.Hello hello = broker.next(Frame.Hello.class);
    assertThat(hello.user()).isEqualTo("u");
    assertThat(hello.password()).isEqualTo("p");
    assertThat(hello.clientId()).isEqualTo("c");
    assertThat(hello.product()).startsWith("Angarium client");
    assertThat(broker.next(Frame.Close.class).code()).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void shouldCloseOnlyWhenTheBrokerHasSaidGoodByeToo() throws Exception {
    broker.ignore(Frame.Close.class);
    Connection connection = broker.factory().createConnection();
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(() -> JmsErrors.run(connection::close));
    broker.skipTo(Frame.Close.class);
    assertThat(closing).isNotDone();

    broker.close(ErrorCode.NONE, "");

    closing.get(10, TimeUnit.SECONDS);
  }

  @Test
  void shouldCloseInTimeThoughTheBrokerSaysNothing() throws Exception {
    broker.ignore(Frame.Close.class);
    broker.factory("?requestTimeout=30ms").createConnection().close();
    broker.skipTo(Frame.Close.class);
  }

  @Test
  void shouldWaitForTheGoodByeInAnInterruptedThreadToo() throws Exception {
    broker.ignore(Frame.Close.class);
    Connection connection = broker.factory().createConnection();
    CompletableFuture<Boolean> closing =
        CompletableFuture.supplyAsync(
            () -> {
              Thread.currentThread().interrupt();
              JmsErrors.run(connection::close);
              return Thread.interrupted();
            });
    broker.skipTo(Frame.Close.class);
    await().during(Duration.ofMillis(50)).until(() -> !closing.isDone());

    broker.close(ErrorCode.NONE, "");

    assertThat(closing.get(10, TimeUnit.SECONDS)).as("still interrupted").isTrue();
  }

  @Test
  void shouldPreferTheFactorysCredentialsToTheUrls() throws Exception {
    AngariumConnectionFactory factory = broker.factory("?user=u&password=p");
    factory.setUser("v");
    factory.createConnection().close();
    assertThat(broker.next(Frame.Hello.class).user()).isEqualTo("v");

    factory.createConnection("w", "x").close();
    Frame.Hello hello = broker.skipTo(Frame.Hello.class);
    assertThat(hello.user()).isEqualTo("w");
    assertThat(hello.password()).isEqualTo("x");
  }

  @Test
  void shouldRefuseWrongCredentialsAtOnce() {
    broker.answer(
        Frame.Hello.class, hello -> new Frame.Close(ErrorCode.AUTHENTICATION_FAILED, "wrong"));

    assertThatThrownBy(() -> broker.factory().createConnection())
        .isInstanceOf(JMSSecurityException.class)
        .hasMessageContaining("wrong")
        .extracting(e -> ((JMSException) e).getErrorCode())
        .isEqualTo("ANG-0005");
  }

  @Test
  void shouldGiveUpOnABrokerThatDoesNotGreet() {
    broker.ignore(Frame.Hello.class);

    assertThatThrownBy(() -> broker.factory("?connectTimeout=50ms").createConnection())
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("did not greet within 50 ms")
        .extracting(e -> ((JMSException) e).getErrorCode())
        .isEqualTo("ANG-0017");
  }

  @Test
  void shouldSayWhereNobodyIs() {
    AngariumConnectionFactory factory = new AngariumConnectionFactory("vm://nobody");

    assertThatThrownBy(factory::createConnection)
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("vm://nobody");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void shouldMapEveryErrorCodeToBothFamiliesOfExceptions(ErrorCode code) {
    JMSException checked = JmsErrors.of(code, "reason", new RuntimeException("cause"));

    assertThat(checked.getErrorCode()).isEqualTo(code.label());
    assertThat(checked).hasMessage("reason").hasRootCauseMessage("cause");
    assertThat(checked.getLinkedException()).hasMessage("cause");
    var unchecked = JmsErrors.unchecked(checked);
    assertThat(unchecked.getErrorCode()).isEqualTo(code.label());
    assertThat(unchecked).hasCause(checked);
    String kind = checked.getClass().getSimpleName().replace("Exception", "RuntimeException");
    assertThat(unchecked.getClass().getSimpleName()).isEqualTo(kind);
  }

  // ---- client identifier

  @Test
  void shouldTakeAClientIdentifierBeforeItIsUsed() throws Exception {
    try (Connection connection = broker.factory().createConnection()) {
      assertThat(connection.getClientID()).isNull();
      connection.setClientID("c");

      assertThat(broker.skipTo(Frame.SetClientId.class).clientId()).isEqualTo("c");
      assertThat(connection.getClientID()).isEqualTo("c");
      assertThatThrownBy(() -> connection.setClientID("d"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void shouldRefuseAClientIdentifierLaterOrIfTheFactoryHasOne() throws Exception {
    try (Connection connection = broker.factory().createConnection()) {
      connection.start();
      assertThatThrownBy(() -> connection.setClientID("c"))
          .isInstanceOf(IllegalStateException.class);
    }
    try (Connection connection = broker.factory("?clientId=c").createConnection()) {
      assertThatThrownBy(() -> connection.setClientID("c"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("factory");
    }
  }

  private interface Use {
    void of(Connection connection) throws JMSException;
  }

  static Stream<Named<Use>> usesOfAConnection() {
    return Stream.of(
        Named.of("start", Connection::start),
        Named.of("stop", Connection::stop),
        Named.of("createSession", Connection::createSession),
        Named.of("getMetaData", Connection::getMetaData),
        Named.of("getExceptionListener", Connection::getExceptionListener),
        Named.of("setExceptionListener", connection -> connection.setExceptionListener(null)));
  }

  @ParameterizedTest
  @MethodSource("usesOfAConnection")
  void shouldRefuseAClientIdentifierAfterAnyUse(Use use) throws Exception {
    try (Connection connection = broker.factory().createConnection()) {
      use.of(connection);
      assertThatThrownBy(() -> connection.setClientID("c"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has been used");
      assertThat(connection.getClientID()).isNull();
      connection.createSession().createMessage();
    }
    assertThat(broker.all(Frame.SetClientId.class)).isEmpty();
  }

  @Test
  void shouldTakeAnotherClientIdentifierAfterARefusedOne() throws Exception {
    broker.answer(
        Frame.SetClientId.class,
        f ->
            f.clientId().equals("c")
                ? new Frame.Failed(f.requestId(), ErrorCode.INVALID_CLIENT_ID, "in use")
                : new Frame.Done(f.requestId()));
    try (Connection connection = broker.factory().createConnection()) {
      assertThatThrownBy(() -> connection.setClientID(null))
          .isInstanceOf(InvalidClientIDException.class);
      assertThatThrownBy(() -> connection.setClientID("c"))
          .isInstanceOf(InvalidClientIDException.class);
      assertThat(connection.getClientID()).isNull();
      connection.setClientID("d");
      assertThat(connection.getClientID()).isEqualTo("d");
    }
  }

  @Test
  void shouldReportAnAdministrativeClientIdentifierThatIsInUse() {
    broker.answer(
        Frame.Hello.class, hello -> new Frame.Close(ErrorCode.INVALID_CLIENT_ID, "in use"));

    assertThatThrownBy(() -> broker.factory("?clientId=c").createConnection())
        .isInstanceOf(InvalidClientIDException.class)
        .hasMessageContaining("in use");
    assertThatThrownBy(() -> broker.factory("?clientId=c").createContext())
        .isInstanceOf(InvalidClientIDRuntimeException.class);
  }

  @Test
  void shouldReportAClientIdentifierThatIsInUse() throws Exception {
    broker.answer(
        Frame.SetClientId.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.INVALID_CLIENT_ID, "in use"));
    try (Connection connection = broker.factory().createConnection()) {
      assertThatThrownBy(() -> connection.setClientID(""))
          .isInstanceOf(InvalidClientIDException.class);
      assertThatThrownBy(() -> connection.setClientID("c"))
          .isInstanceOf(InvalidClientIDException.class)
          .hasMessage("in use");
    }
  }

  @Test
  void shouldRefuseAClientIdentifierThatTheBrokerWouldNotTake() throws Exception {
    try (Connection connection = broker.factory().createConnection()) {
      assertThatThrownBy(() -> connection.setClientID("c".repeat(1 << 19)))
          .isInstanceOf(InvalidClientIDException.class)
          .hasMessageContaining("at most " + (1 << 18) + " characters, not " + (1 << 19));
      connection.setClientID("c");
    }
    assertThat(broker.all(Frame.SetClientId.class)).hasSize(1);
  }

  // ---- metadata, sessions

  @ParameterizedTest
  @CsvSource({"1.2.3,1,2", "7,7,0", "RELEASE,0,0", "4.x,4,0", "3-rc1,3,0", "99999999999.5,0,5"})
  void shouldFindNumbersInAnyVersion(String version, int major, int minor) {
    assertThat(ProviderMetaData.number(version, 0)).isEqualTo(major);
    assertThat(ProviderMetaData.number(version, 1)).isEqualTo(minor);
  }

  @Test
  void shouldDescribeItself() throws JMSException {
    try (Connection connection = broker.factory().createConnection()) {
      var metaData = connection.getMetaData();
      assertThat(metaData.getJMSVersion()).isEqualTo("3.1");
      assertThat(metaData.getJMSMajorVersion()).isEqualTo(3);
      assertThat(metaData.getJMSMinorVersion()).isEqualTo(1);
      assertThat(metaData.getJMSProviderName()).isEqualTo("Angarium");
      assertThat(metaData.getProviderVersion())
          .startsWith(
              metaData.getProviderMajorVersion() + "." + metaData.getProviderMinorVersion());
      Enumeration<?> names = metaData.getJMSXPropertyNames();
      assertThat(List.<Object>copyOf(Collections.list(names)))
          .containsExactlyInAnyOrder("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");
    }
  }

  @Test
  void shouldOpenSessionsOfEveryModeWithOneFrame() throws Exception {
    try (Connection connection = broker.factory().createConnection()) {
      broker.passOver();
      for (int mode : List.of(0, 1, 2, 3)) {
        Session session = connection.createSession(mode);
        assertThat(session.getAcknowledgeMode()).isEqualTo(mode);
        assertThat(session.getTransacted()).isEqualTo(mode == 0);
        assertThat(broker.next(Frame.OpenSession.class).transacted()).isEqualTo(mode == 0);
      }
      assertThat(connection.createSession(true, 99).getAcknowledgeMode()).isZero();
      for (int mode : List.of(-1, 4)) {
        assertThatThrownBy(() -> connection.createSession(mode)).isInstanceOf(JMSException.class);
      }
      assertThatThrownBy(() -> connection.createSession(false, Session.SESSION_TRANSACTED))
          .isInstanceOf(JMSException.class);
    }
  }

  @Test
  void shouldCloseAProducingSessionWithoutARoundTrip() throws Exception {
    try (Connection connection = broker.factory().createConnection()) {
      Session session = connection.createSession();
      session.createProducer(queue).close();
      broker.passOver();
      session.close();

      assertThat(broker.next(Frame.CloseSession.class).requestId()).isZero();
    }
  }

  // ---- losing the link

  @Test
  void shouldTellTheExceptionListenerOnceWhenTheLinkIsLost() throws JMSException {
    Connection connection = broker.factory().createConnection();
    List<JMSException> heard = new CopyOnWriteArrayList<>();
    connection.setExceptionListener(heard::add);

    broker.close(ErrorCode.SHUTTING_DOWN, "maintenance");

    await().until(() -> !heard.isEmpty());
    assertThat(heard.get(0)).hasMessageContaining("maintenance");
    assertThat(heard.get(0).getErrorCode()).isEqualTo("ANG-0014");
    assertThatThrownBy(connection::createSession).hasMessageContaining("maintenance");
    connection.close();
    assertThat(heard).hasSize(1);
  }

  @Test
  void shouldTellAnExceptionListenerThatIsSetTooLateAtOnce() throws JMSException {
    Connection connection = broker.factory().createConnection();
    broker.close(ErrorCode.SHUTTING_DOWN, "maintenance");
    await().until(() -> ((AngariumConnection) connection).link().incoming().lost() != null);
    List<JMSException> heard = new CopyOnWriteArrayList<>();

    connection.setExceptionListener(heard::add);
    await().until(() -> !heard.isEmpty());
    connection.setExceptionListener(heard::add);

    connection.close();
    assertThat(heard)
        .singleElement(InstanceOfAssertFactories.THROWABLE)
        .hasMessageContaining("maintenance");
  }

  @Test
  void shouldNotTellTheExceptionListenerOfItsOwnClosing() throws JMSException {
    Connection connection = broker.factory().createConnection();
    List<JMSException> heard = new CopyOnWriteArrayList<>();
    connection.setExceptionListener(heard::add);

    connection.close();
    broker.hangUp();

    assertThat(heard).isEmpty();
    assertThatThrownBy(connection::start).isInstanceOf(IllegalStateException.class);
    connection.close();
  }

  @Test
  void shouldReportAnUnknownOutcomeWhenTheLinkIsLostDuringARequest() throws Exception {
    broker.ignore(Frame.Send.class);
    Connection connection = broker.factory().createConnection();
    Session session = connection.createSession();
    MessageProducer producer = session.createProducer(queue);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> JmsErrors.run(() -> producer.send(session.createMessage())));
    broker.skipTo(Frame.Send.class);

    broker.hangUp();

    assertThatThrownBy(sending::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .hasMessageContaining("the outcome is unknown")
        .extracting(e -> ((jakarta.jms.JMSRuntimeException) e).getErrorCode())
        .isEqualTo("ANG-0013");
    connection.close();
  }

  @Test
  void shouldWakeAReceiverWhenTheLinkIsLost() throws Exception {
    Connection connection = broker.factory().createConnection();
    connection.start();
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    CompletableFuture<Void> receiving =
        CompletableFuture.runAsync(() -> JmsErrors.run(consumer::receive));

    broker.close(ErrorCode.SHUTTING_DOWN, "maintenance");

    assertThatThrownBy(receiving::get).hasMessageContaining("maintenance");
    connection.close();
  }

  @Test
  void shouldGiveUpWaitingForAnAnswer() throws JMSException {
    broker.ignore(Frame.Send.class);
    try (Connection connection = broker.factory("?requestTimeout=30ms").createConnection()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(queue);

      assertThatThrownBy(() -> producer.send(session.createMessage()))
          .isInstanceOf(JMSException.class)
          .hasMessageContaining("within 30 ms, the outcome is unknown");
    }
  }

  @Test
  void shouldKeepAnInterruptForLaterWhileARequestIsOnTheWay() throws JMSException {
    try (Connection connection = broker.factory().createConnection()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(queue);

      Thread.currentThread().interrupt();
      producer.send(session.createMessage());

      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void shouldEndAConnectionWhoseBrokerIgnoresCredit() throws Exception {
    Connection connection = broker.factory("?prefetch=5").createConnection();
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    int consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
    for (int i = 0; i < 1_010; i++) {
      broker.deliver(consumerId, "x");
    }
    connection.createSession(Session.SESSION_TRANSACTED).commit(); // all that has arrived

    broker.deliver(consumerId, "x");

    assertThat(broker.skipTo(Frame.Close.class).code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    assertThatThrownBy(consumer::receive)
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("more than 1010 messages ahead");
    connection.close();
  }

  // ---- flow control

  @Test
  void shouldWaitForTheBrokerToHaveRoom() throws Exception {
    try (Connection connection = broker.factory("?sendTimeout=20ms").createConnection()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(queue);
      String large = "x".repeat(ScriptedBroker.WINDOW);
      producer.send(session.createTextMessage(large)); // overdraws
      int size = broker.skipTo(Frame.Send.class).message().size();

      assertThatThrownBy(() -> producer.send(session.createMessage()))
          .isInstanceOf(ResourceAllocationException.class)
          .hasMessageContaining("20 ms");
      broker.send(
          new Frame.ProducerCredit(broker.all(Frame.OpenProducer.class).get(0).producerId(), size));
      producer.send(session.createMessage());
      assertThat(broker.all(Frame.Send.class)).hasSize(2);
    }
  }

  @Test
  void shouldGoOnSendingWhenCreditComes() throws Exception {
    try (Connection connection = broker.factory().createConnection()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(queue);
      producer.send(session.createTextMessage("x".repeat(ScriptedBroker.WINDOW)));
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> JmsErrors.run(() -> producer.send(session.createMessage())));
      int id = broker.all(Frame.OpenProducer.class).get(0).producerId();

      broker.send(new Frame.ProducerCredit(id, 10_000));

      sending.get();
    }
  }

  @Test
  void shouldWakeASenderThatWaitsForRoomWhenTheLinkIsLost() throws Exception {
    Connection connection = broker.factory().createConnection();
    Session session = connection.createSession();
    MessageProducer producer = session.createProducer(queue);
    producer.send(session.createTextMessage("x".repeat(ScriptedBroker.WINDOW)));
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> JmsErrors.run(() -> producer.send(session.createMessage())));
    await().during(Duration.ofMillis(50)).until(() -> !sending.isDone());

    broker.close(ErrorCode.SHUTTING_DOWN, "maintenance");

    assertThatThrownBy(sending::get).hasMessageContaining("maintenance");
    connection.close();
  }

  @Test
  void shouldRefuseAMessageThatTheBrokerWouldNotTake() throws JMSException {
    try (Connection connection = broker.factory().createConnection()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(queue);

      assertThatThrownBy(() -> producer.send(session.createTextMessage("x".repeat(1 << 20))))
          .isInstanceOf(JMSException.class)
          .hasMessageContaining("at most " + ((1 << 20) - FrameCodec.MESSAGE_OVERHEAD_BYTES))
          .extracting(e -> ((JMSException) e).getErrorCode())
          .isEqualTo("ANG-0003");
      producer.send(session.createMessage());
    }
  }
}
