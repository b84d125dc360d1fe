package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a commit says when the connection is lost around it (Jakarta Messaging 6.2.12, 10.3). */
class CommitInDoubtTest {
  private final ScriptedBroker broker = new ScriptedBroker();
  private final AngariumQueue queue = new AngariumQueue("q");
  private Connection connection;
  private Session session;
  private MessageProducer producer;
  private MessageConsumer consumer;

  @BeforeEach
  void connect() throws JMSException {
    open("");
  }

  private void open(String options) throws JMSException {
    connection = broker.factory(options).createConnection();
    connection.start();
    session = connection.createSession(Session.SESSION_TRANSACTED);
    producer = session.createProducer(queue);
    consumer = session.createConsumer(queue);
    producer.send(session.createMessage());
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    broker.close();
  }

  private void loseTheConnection() {
    broker.hangUp();
    await().until(() -> ((AngariumConnection) connection).link().incoming().lost() != null);
  }

  private static String codeOf(ErrorCode code) {
    return code.label();
  }

  @Test
  void shouldBeRolledBackIfTheConnectionWasLostBefore() {
    loseTheConnection();

    TransactionRolledBackException failure =
        catchThrowableOfType(TransactionRolledBackException.class, session::commit);
    assertThat(failure.getErrorCode()).isEqualTo(codeOf(ErrorCode.TRANSACTION_ROLLED_BACK));
    assertThat(failure)
        .hasMessageContaining("lost before the commit")
        .hasCauseInstanceOf(JMSException.class);
    assertThat(broker.all(Frame.Commit.class)).isEmpty();
  }

  @Test
  void shouldBeRolledBackForAContextToo() {
    try (JMSContext context = broker.factory().createContext(JMSContext.SESSION_TRANSACTED)) {
      context.createProducer().send(queue, "x");
      broker.hangUp();

      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(context::commit)
                      .isInstanceOf(TransactionRolledBackRuntimeException.class));
    }
  }

  @Test
  void shouldBeUnknownIfTheConnectionIsLostBeforeTheAnswer() {
    broker.script(
        Frame.Commit.class,
        f -> {
          broker.hangUp();
          return List.of();
        });

    assertUnknown();
    assertThat(broker.all(Frame.Commit.class)).hasSize(1);

    // the same question again must not sound like an answer to the first
    assertLost(session::commit);
    assertLost(session::commit);
    assertLost(session::rollback);
    assertLost(() -> producer.send(session.createMessage()));
    assertLost(() -> consumer.receive());
    assertLost(() -> session.createConsumer(queue));
    assertLost(() -> session.createProducer(queue));
    assertThatCode(session::close).doesNotThrowAnyException();
  }

  private void assertUnknown() {
    JMSException failure = catchThrowableOfType(JMSException.class, session::commit);
    assertThat(failure).isExactlyInstanceOf(JMSException.class);
    assertThat(failure.getErrorCode()).isEqualTo(codeOf(ErrorCode.OUTCOME_UNKNOWN));
  }

  private static void assertLost(JmsErrors.Action action) {
    JMSException failure = catchThrowableOfType(JMSException.class, action::run);
    assertThat(failure).isExactlyInstanceOf(JMSException.class);
    assertThat(failure.getErrorCode()).isEqualTo(codeOf(ErrorCode.CONNECTION_LOST));
    assertThat(failure).hasMessageContaining("the connection was ");
  }

  @Test
  void shouldBeUnknownIfNoAnswerComesInTimeAndGoOn() throws Exception {
    connection.close();
    open("?requestTimeout=500ms");
    broker.ignore(Frame.Commit.class);
    assertUnknown();

    broker.answer(Frame.Commit.class, f -> new Frame.Done(f.requestId()));
    producer.send(session.createMessage());
    session.commit();
    loseTheConnection();
    assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
  }

  @Test
  void shouldBeUnknownIfTheBrokerDoesNotKnow() {
    broker.answer(
        Frame.Commit.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.OUTCOME_UNKNOWN, "the disk failed"));

    assertUnknown();
  }

  @Test
  void shouldBeRolledBackIfTheSendsBeforeItAreInDoubt() throws Exception {
    broker.ignore(Frame.Send.class);
    List<Exception> failures = new CopyOnWriteArrayList<>();
    producer.send(
        session.createMessage(),
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {}

          @Override
          public void onException(Message message, Exception exception) {
            failures.add(exception);
          }
        });
    loseTheConnection();

    assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
    assertThat(failures).hasSize(1);
  }

  @Test
  void shouldKeepWhatHasArrivedWhenARollbackIsRefused() throws Exception {
    int consumerId = broker.skipTo(Frame.OpenConsumer.class).consumerId();
    broker.deliver(consumerId, "a");
    broker.answer(
        Frame.Rollback.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.ILLEGAL_STATE, "a commit is under way"));
    assertThatThrownBy(session::rollback).hasMessage("a commit is under way");

    assertThat(((TextMessage) consumer.receive(10_000)).getText()).isEqualTo("a");
  }
}
