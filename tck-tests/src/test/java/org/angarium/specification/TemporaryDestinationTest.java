package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 6.2.2, 4.1.5 and 4.2.7: temporary destinations belong to their connection. */
class TemporaryDestinationTest extends SpecificationCase {
  /** The two kinds. */
  private enum Kind {
    QUEUE {
      @Override
      Destination create(Session by) throws JMSException {
        return by.createTemporaryQueue();
      }

      @Override
      void delete(Destination temporary) throws JMSException {
        ((TemporaryQueue) temporary).delete();
      }
    },

    TOPIC {
      @Override
      Destination create(Session by) throws JMSException {
        return by.createTemporaryTopic();
      }

      @Override
      void delete(Destination temporary) throws JMSException {
        ((TemporaryTopic) temporary).delete();
      }
    };

    abstract Destination create(Session by) throws JMSException;

    abstract void delete(Destination temporary) throws JMSException;
  }

  private Session otherConnections;

  @BeforeEach
  void connectAnother() throws JMSException {
    otherConnections = startedConnection().createSession();
  }

  /** That the session can still send and receive. */
  private void assertUsable(Session used) throws JMSException {
    used.createProducer(queue).send(used.createTextMessage("still usable"));
    try (MessageConsumer consumer = used.createConsumer(queue)) {
      assertThat(receiveText(consumer)).isEqualTo("still usable");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeUnique(Kind kind) throws JMSException {
    Set<Destination> all = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      Destination mine = kind.create(session);
      Destination others = kind.create(otherConnections);
      all.add(mine);
      all.add(others);
      names.add(mine.toString());
      names.add(others.toString());
    }
    assertThat(all).hasSize(20);
    assertThat(names).hasSize(20);
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeConsumedByAnySessionOfItsConnection(Kind kind) throws JMSException {
    Destination temporary = kind.create(session);
    MessageConsumer consumer = connection.createSession().createConsumer(temporary);
    sendText(temporary, "one");
    assertThat(receiveText(consumer)).isEqualTo("one");
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotBeConsumedByAnotherConnection(Kind kind) throws JMSException {
    Destination temporary = kind.create(session);
    assertThatThrownBy(() -> otherConnections.createConsumer(temporary))
        .isInstanceOf(InvalidDestinationException.class);
    JMSContext context = context();
    assertThatThrownBy(() -> context.createConsumer(temporary))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    assertUsable(otherConnections);
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotBeConsumedByAnotherConnectionThatWasSentIt(Kind kind) throws JMSException {
    Message request = session.createTextMessage("request");
    request.setJMSReplyTo(kind.create(session));
    send(queue, request);
    Destination received = receive(otherConnections.createConsumer(queue)).getJMSReplyTo();
    assertThatThrownBy(() -> otherConnections.createConsumer(received))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeSentToByAnyConnection(Kind kind) throws JMSException {
    Destination temporary = kind.create(session);
    MessageConsumer consumer = session.createConsumer(temporary);
    otherConnections
        .createProducer(temporary)
        .send(otherConnections.createTextMessage("from elsewhere"));
    assertThat(receiveText(consumer)).isEqualTo("from elsewhere");
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeAsReplyDestination(Kind kind) throws JMSException {
    Destination replies = kind.create(session);
    MessageConsumer replyConsumer = session.createConsumer(replies);
    Message request = session.createTextMessage("request");
    request.setJMSReplyTo(replies);
    send(queue, request);

    Message received = receive(otherConnections.createConsumer(queue));
    TextMessage reply = otherConnections.createTextMessage("reply");
    reply.setJMSCorrelationID(received.getJMSMessageID());
    otherConnections.createProducer(null).send(received.getJMSReplyTo(), reply);

    Message answer = receive(replyConsumer);
    assertThat(Texts.of(answer)).isEqualTo("reply");
    assertThat(answer.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
    assertThat(answer.getJMSDestination()).isEqualTo(replies);
  }

  @ParameterizedTest
  @EnumSource
  void shouldOutliveTheSessionThatCreatedIt(Kind kind) throws JMSException {
    Session creator = connection.createSession();
    Destination temporary = kind.create(creator);
    creator.close();
    MessageConsumer consumer = session.createConsumer(temporary);
    sendText(temporary, "one");
    assertThat(receiveText(consumer)).isEqualTo("one");
    consumer.close();
    kind.delete(temporary);
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeDeletedWithItsConnection(Kind kind) throws JMSException {
    Connection another = startedConnection();
    Destination temporary = kind.create(another.createSession());
    MessageProducer producer = session.createProducer(temporary);
    producer.send(session.createTextMessage("lost"));
    another.close();

    assertThatThrownBy(() -> producer.send(session.createTextMessage("too late")))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createConsumer(temporary))
        .isInstanceOf(InvalidDestinationException.class);
    assertUsable(session);
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeGoneOnceDeleted(Kind kind) throws JMSException {
    Destination temporary = kind.create(session);
    MessageProducer producer = otherConnections.createProducer(temporary);
    producer.send(otherConnections.createTextMessage("lost"));
    kind.delete(temporary);

    assertThatThrownBy(() -> producer.send(otherConnections.createTextMessage("too late")))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createConsumer(temporary))
        .isInstanceOf(InvalidDestinationException.class);
    assertUsable(session);
    assertUsable(otherConnections);
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotBeDeletedWhileItIsConsumed(Kind kind) throws JMSException {
    Destination temporary = kind.create(session);
    MessageConsumer consumer = session.createConsumer(temporary);
    assertThatThrownBy(() -> kind.delete(temporary)).isInstanceOf(JMSException.class);
    sendText(temporary, "still there");
    assertThat(receiveText(consumer)).isEqualTo("still there");
    consumer.close();
    kind.delete(temporary);
  }

  @Test
  void shouldBeCreatedByAContext() throws JMSException {
    JMSContext context = context();
    TemporaryQueue temporaryQueue = context.createTemporaryQueue();
    TemporaryTopic temporaryTopic = context.createTemporaryTopic();
    for (Destination temporary : new Destination[] {temporaryQueue, temporaryTopic}) {
      try (var consumer = context.createConsumer(temporary)) {
        context.createProducer().send(temporary, "one");
        assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("one");
      }
    }
    temporaryQueue.delete();
    temporaryTopic.delete();
    assertThatThrownBy(() -> context.createProducer().send(temporaryQueue, "too late"))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    assertThatThrownBy(() -> context.createProducer().send(temporaryTopic, "too late"))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
  }

  @Test
  void shouldHaveNoDurableSubscription() throws JMSException {
    Connection named = closing(factory.createConnection());
    named.setClientID(uniqueName());
    Session own = named.createSession();
    Topic temporary = own.createTemporaryTopic();
    assertThatThrownBy(() -> own.createDurableConsumer(temporary, "subscription"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> own.createSharedDurableConsumer(temporary, "subscription"))
        .isInstanceOf(JMSException.class);
    JMSContext context = context();
    assertThatThrownBy(
            () ->
                context.createSharedDurableConsumer(context.createTemporaryTopic(), "subscription"))
        .isInstanceOf(JMSRuntimeException.class);
  }

  @Test
  void shouldTakePartInTransactions() throws JMSException {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    TemporaryQueue temporary = transacted.createTemporaryQueue();
    MessageProducer producer = transacted.createProducer(temporary);
    MessageConsumer consumer = session.createConsumer(temporary);
    producer.send(transacted.createTextMessage("rolled back"));
    transacted.rollback();
    producer.send(transacted.createTextMessage("committed"));
    transacted.commit();
    assertThat(receiveText(consumer)).isEqualTo("committed");
  }

  @Test
  void shouldBeBrowsedByItsConnection() throws JMSException {
    TemporaryQueue temporary = session.createTemporaryQueue();
    sendText(temporary, "one");
    assertThat(Texts.of(session.createBrowser(temporary).getEnumeration())).containsExactly("one");
  }
}
