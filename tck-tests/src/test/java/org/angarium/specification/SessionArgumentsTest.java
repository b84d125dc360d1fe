package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Section 6.2: wrong arguments of a session's methods, and the exception of each. */
class SessionArgumentsTest extends SpecificationCase {
  private static final String WRONG = "this is no selector";

  private Session own;

  @BeforeEach
  void openASession() throws JMSException {
    Connection named = closing(factory.createConnection());
    named.setClientID(uniqueName());
    named.start();
    own = named.createSession();
  }

  private void assertUsable() throws JMSException {
    own.createProducer(queue).send(own.createTextMessage("still usable"));
    try (MessageConsumer consumer = own.createConsumer(queue)) {
      assertThat(receiveText(consumer)).isEqualTo("still usable");
    }
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWrongDestinations() throws JMSException {
    Session elsewhere = startedConnection().createSession();
    TemporaryQueue othersQueue = elsewhere.createTemporaryQueue();
    TemporaryTopic othersTopic = elsewhere.createTemporaryTopic();
    return new WrongCalls()
        .add(JMSException.class, "queue without a name", () -> own.createQueue(null))
        .add(JMSException.class, "queue with an empty name", () -> own.createQueue(""))
        .add(JMSException.class, "topic without a name", () -> own.createTopic(null))
        .add(JMSException.class, "topic with an empty name", () -> own.createTopic(""))
        .add(
            InvalidDestinationException.class,
            "producer, foreign",
            () -> own.createProducer(ForeignDestination.QUEUE))
        .add(
            InvalidDestinationException.class,
            "producer, neither",
            () -> own.createProducer(new ForeignDestination()))
        .add(InvalidDestinationException.class, "consumer, none", () -> own.createConsumer(null))
        .add(
            InvalidDestinationException.class,
            "consumer with selector, none",
            () -> own.createConsumer(null, "a = 1"))
        .add(
            InvalidDestinationException.class,
            "consumer with noLocal, none",
            () -> own.createConsumer(null, "a = 1", true))
        .add(
            InvalidDestinationException.class,
            "consumer, foreign queue",
            () -> own.createConsumer(ForeignDestination.QUEUE))
        .add(
            InvalidDestinationException.class,
            "consumer, foreign topic",
            () -> own.createConsumer(ForeignDestination.TOPIC, null, true))
        .add(
            InvalidDestinationException.class,
            "consumer, neither",
            () -> own.createConsumer(new ForeignDestination()))
        .add(
            InvalidDestinationException.class,
            "consumer, another connection's queue",
            () -> own.createConsumer(othersQueue))
        .add(
            InvalidDestinationException.class,
            "consumer, another connection's topic",
            () -> own.createConsumer(othersTopic))
        .add(InvalidDestinationException.class, "browser, none", () -> own.createBrowser(null))
        .add(
            InvalidDestinationException.class,
            "browser with selector, none",
            () -> own.createBrowser(null, "a = 1"))
        .add(
            InvalidDestinationException.class,
            "browser, foreign",
            () -> own.createBrowser(ForeignDestination.QUEUE))
        .tests(this::assertUsable);
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWrongSelectors() {
    return new WrongCalls()
        .add(
            InvalidSelectorException.class,
            "consumer of a queue",
            () -> own.createConsumer(queue, WRONG))
        .add(
            InvalidSelectorException.class,
            "consumer of a topic",
            () -> own.createConsumer(topic, WRONG))
        .add(
            InvalidSelectorException.class,
            "consumer with noLocal",
            () -> own.createConsumer(topic, WRONG, true))
        .add(
            InvalidSelectorException.class,
            "shared consumer",
            () -> own.createSharedConsumer(topic, "name", WRONG))
        .add(
            InvalidSelectorException.class,
            "durable consumer",
            () -> own.createDurableConsumer(topic, "name", WRONG, false))
        .add(
            InvalidSelectorException.class,
            "durable subscriber",
            () -> own.createDurableSubscriber(topic, "name", WRONG, false))
        .add(
            InvalidSelectorException.class,
            "shared durable consumer",
            () -> own.createSharedDurableConsumer(topic, "name", WRONG))
        .add(InvalidSelectorException.class, "browser", () -> own.createBrowser(queue, WRONG))
        .tests(this::assertUsable);
  }

  /** One of the methods for consumers of named subscriptions. */
  private interface Opening {
    Object open(Topic topic, String name) throws JMSException;
  }

  private void addOfSubscriptions(WrongCalls calls, String kind, Opening opening)
      throws JMSException {
    Topic temporary = own.createTemporaryTopic();
    calls
        .add(
            InvalidDestinationException.class,
            kind + ", no topic",
            () -> opening.open(null, "name"))
        .add(
            InvalidDestinationException.class,
            kind + ", foreign topic",
            () -> opening.open(ForeignDestination.TOPIC, "name"))
        .add(JMSException.class, kind + ", no name", () -> opening.open(topic, null))
        .add(JMSException.class, kind + ", empty name", () -> opening.open(topic, ""));
    if (kind.contains("durable")) {
      calls.add(
          JMSException.class, kind + ", temporary topic", () -> opening.open(temporary, "name"));
    }
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWrongTopicsAndNamesOfSubscriptions() throws JMSException {
    WrongCalls calls = new WrongCalls();
    addOfSubscriptions(calls, "shared", own::createSharedConsumer);
    addOfSubscriptions(
        calls,
        "shared with selector",
        (wrong, name) -> own.createSharedConsumer(wrong, name, "a = 1"));
    addOfSubscriptions(calls, "durable", own::createDurableConsumer);
    addOfSubscriptions(
        calls,
        "durable with selector",
        (wrong, name) -> own.createDurableConsumer(wrong, name, "a = 1", true));
    addOfSubscriptions(calls, "durable subscriber", own::createDurableSubscriber);
    addOfSubscriptions(
        calls,
        "durable subscriber with selector",
        (wrong, name) -> own.createDurableSubscriber(wrong, name, "a = 1", true));
    addOfSubscriptions(calls, "shared durable", own::createSharedDurableConsumer);
    addOfSubscriptions(
        calls,
        "shared durable with selector",
        (wrong, name) -> own.createSharedDurableConsumer(wrong, name, "a = 1"));
    return calls
        .add(
            InvalidDestinationException.class,
            "unsubscribe from what is not there",
            () -> own.unsubscribe(uniqueName()))
        .add(InvalidDestinationException.class, "unsubscribe, no name", () -> own.unsubscribe(null))
        .add(
            InvalidDestinationException.class, "unsubscribe, empty name", () -> own.unsubscribe(""))
        .tests(this::assertUsable);
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseObjectsThatCannotBeSerialized() {
    return new WrongCalls()
        .add(
            MessageFormatException.class,
            "createObjectMessage",
            () -> own.createObjectMessage(new ArrayList<>(Arrays.asList(new Object()))))
        .tests(this::assertUsable);
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWhatIsNotForASessionOfQueues() throws JMSException {
    QueueSession queues =
        closing(((QueueConnectionFactory) factory).createQueueConnection())
            .createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    return new WrongCalls()
        .add(IllegalStateException.class, "createTopic", () -> queues.createTopic("name"))
        .add(IllegalStateException.class, "createTemporaryTopic", queues::createTemporaryTopic)
        .add(
            IllegalStateException.class,
            "createSharedConsumer",
            () -> queues.createSharedConsumer(topic, "name"))
        .add(
            IllegalStateException.class,
            "createSharedConsumer with selector",
            () -> queues.createSharedConsumer(topic, "name", "a = 1"))
        .add(
            IllegalStateException.class,
            "createDurableSubscriber",
            () -> queues.createDurableSubscriber(topic, "name"))
        .add(
            IllegalStateException.class,
            "createDurableSubscriber with selector",
            () -> queues.createDurableSubscriber(topic, "name", "a = 1", true))
        .add(
            IllegalStateException.class,
            "createDurableConsumer",
            () -> queues.createDurableConsumer(topic, "name"))
        .add(
            IllegalStateException.class,
            "createDurableConsumer with selector",
            () -> queues.createDurableConsumer(topic, "name", "a = 1", true))
        .add(
            IllegalStateException.class,
            "createSharedDurableConsumer",
            () -> queues.createSharedDurableConsumer(topic, "name"))
        .add(
            IllegalStateException.class,
            "createSharedDurableConsumer with selector",
            () -> queues.createSharedDurableConsumer(topic, "name", "a = 1"))
        .add(IllegalStateException.class, "unsubscribe", () -> queues.unsubscribe("name"))
        .add(InvalidDestinationException.class, "no queue", () -> queues.createReceiver(null))
        .add(
            InvalidDestinationException.class,
            "foreign queue",
            () -> queues.createSender(ForeignDestination.QUEUE))
        .add(
            InvalidSelectorException.class,
            "wrong selector",
            () -> queues.createReceiver(queue, WRONG))
        .tests(() -> queues.createReceiver(queue).close());
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseWhatIsNotForASessionOfTopics() throws JMSException {
    TopicSession topics =
        closing(((TopicConnectionFactory) factory).createTopicConnection())
            .createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    return new WrongCalls()
        .add(IllegalStateException.class, "createQueue", () -> topics.createQueue("name"))
        .add(IllegalStateException.class, "createTemporaryQueue", topics::createTemporaryQueue)
        .add(IllegalStateException.class, "createBrowser", () -> topics.createBrowser(queue))
        .add(
            IllegalStateException.class,
            "createBrowser with selector",
            () -> topics.createBrowser(queue, "a = 1"))
        .add(InvalidDestinationException.class, "no topic", () -> topics.createSubscriber(null))
        .add(
            InvalidDestinationException.class,
            "foreign topic",
            () -> topics.createPublisher(ForeignDestination.TOPIC))
        .add(
            InvalidSelectorException.class,
            "wrong selector",
            () -> topics.createSubscriber(topic, WRONG, false))
        .tests(() -> topics.createSubscriber(topic).close());
  }
}
