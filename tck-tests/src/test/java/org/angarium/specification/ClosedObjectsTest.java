package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Sections 6.1.8 and 6.2.15: every method of a closed object but close says that it is closed. */
class ClosedObjectsTest extends SpecificationCase {
  /** What to close. */
  private enum Closing {
    ITSELF,
    SESSION,
    CONNECTION
  }

  private Stream<DynamicTest> methodsOf(Class<?> type, Object closed) throws Exception {
    Map<Class<?>, Object> arguments = arguments();
    return Arrays.stream(type.getMethods())
        .filter(method -> !method.getName().equals("close"))
        .sorted(Comparator.comparing(Method::toString))
        .map(
            method ->
                DynamicTest.dynamicTest(
                    method.toGenericString().replaceAll("[\\w.]+\\.(\\w+)", "$1"),
                    () -> assertClosed(method, closed, arguments)));
  }

  /** A good argument of every type that the API has, so that nothing else is wrong. */
  private Map<Class<?>, Object> arguments() throws Exception {
    return Map.ofEntries(
        Map.entry(boolean.class, false),
        Map.entry(int.class, 1),
        Map.entry(long.class, 1L),
        Map.entry(String.class, "name"),
        Map.entry(Class.class, String.class),
        Map.entry(Serializable.class, "body"),
        Map.entry(byte[].class, new byte[1]),
        Map.entry(Map.class, Map.of()),
        Map.entry(Destination.class, queue),
        Map.entry(Queue.class, queue),
        Map.entry(Topic.class, topic),
        Map.entry(Message.class, session.createMessage()),
        Map.entry(MessageListener.class, (MessageListener) message -> {}),
        Map.entry(ExceptionListener.class, (ExceptionListener) problem -> {}),
        Map.entry(ServerSessionPool.class, (ServerSessionPool) () -> null),
        Map.entry(
            CompletionListener.class,
            new CompletionListener() {
              @Override
              public void onCompletion(Message message) {}

              @Override
              public void onException(Message message, Exception exception) {}
            }));
  }

  private static void assertClosed(Method method, Object closed, Map<Class<?>, Object> arguments)
      throws IllegalAccessException {
    Object[] values = Arrays.stream(method.getParameterTypes()).map(arguments::get).toArray();
    assertThat(values).as("an argument of each type").doesNotContainNull();
    Object outcome;
    try {
      outcome = "returned " + method.invoke(closed, values);
    } catch (InvocationTargetException e) {
      outcome = e.getCause();
    }
    boolean checked = method.getExceptionTypes().length > 0 && !isOfAContext(method);
    assertThat(outcome)
        .isInstanceOf(checked ? IllegalStateException.class : IllegalStateRuntimeException.class);
  }

  /** {@code JMSConsumer} declares unchecked exceptions. */
  private static boolean isOfAContext(Method method) {
    return method.getDeclaringClass().getSimpleName().startsWith("JMS");
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseEveryMethodOfAClosedConnection() throws Exception {
    Connection closed = factory.createConnection();
    QueueConnection closedToo = ((QueueConnectionFactory) factory).createQueueConnection();
    TopicConnection alsoClosed = ((TopicConnectionFactory) factory).createTopicConnection();
    closed.close();
    closedToo.close();
    alsoClosed.close();
    return Stream.of(
            methodsOf(Connection.class, closed),
            methodsOf(QueueConnection.class, closedToo),
            methodsOf(TopicConnection.class, alsoClosed))
        .flatMap(tests -> tests);
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseEveryMethodOfAClosedSession() throws Exception {
    Stream<DynamicTest> all = Stream.of();
    for (Closing closing : new Closing[] {Closing.ITSELF, Closing.CONNECTION}) {
      Connection plain = startedConnection();
      QueueConnection queues = closing(((QueueConnectionFactory) factory).createQueueConnection());
      TopicConnection topics = closing(((TopicConnectionFactory) factory).createTopicConnection());
      Session inside = plain.createSession();
      Session transacted = plain.createSession(Session.SESSION_TRANSACTED);
      QueueSession ofQueues = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
      TopicSession ofTopics = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
      close(closing, transacted, inside, plain);
      close(closing, ofQueues, ofQueues, queues);
      close(closing, ofTopics, ofTopics, topics);
      close(closing, inside, inside, plain);
      all =
          Stream.of(
                  all,
                  methodsOf(Session.class, inside),
                  methodsOf(Session.class, transacted),
                  methodsOf(QueueSession.class, ofQueues),
                  methodsOf(TopicSession.class, ofTopics))
              .flatMap(tests -> tests);
    }
    return all;
  }

  private static void close(
      Closing closing, AutoCloseable thing, AutoCloseable session, AutoCloseable connection)
      throws Exception {
    switch (closing) {
      case ITSELF -> thing.close();
      case SESSION -> session.close();
      case CONNECTION -> connection.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseEveryMethodOfAClosedProducer() throws Exception {
    Stream<DynamicTest> all = Stream.of();
    for (Closing closing : Closing.values()) {
      Connection plain = startedConnection();
      Session inside = plain.createSession();
      MessageProducer bound = inside.createProducer(queue);
      MessageProducer unbound = inside.createProducer(null);
      close(closing, bound, inside, plain);
      close(closing, unbound, inside, plain);
      all =
          Stream.of(
                  all,
                  methodsOf(MessageProducer.class, bound),
                  methodsOf(MessageProducer.class, unbound))
              .flatMap(tests -> tests);
    }
    return all;
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseEveryMethodOfAClosedSenderOrPublisher() throws Exception {
    QueueSession ofQueues =
        closing(((QueueConnectionFactory) factory).createQueueConnection())
            .createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    QueueSender sender = ofQueues.createSender(queue);
    QueueReceiver receiver = ofQueues.createReceiver(queue);
    TopicSession ofTopics =
        closing(((TopicConnectionFactory) factory).createTopicConnection())
            .createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicPublisher publisher = ofTopics.createPublisher(topic);
    TopicSubscriber subscriber = ofTopics.createSubscriber(topic);
    sender.close();
    receiver.close();
    publisher.close();
    subscriber.close();
    return Stream.of(
            methodsOf(QueueSender.class, sender),
            methodsOf(QueueReceiver.class, receiver),
            methodsOf(TopicPublisher.class, publisher),
            methodsOf(TopicSubscriber.class, subscriber))
        .flatMap(tests -> tests);
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseEveryMethodOfAClosedConsumer() throws Exception {
    Stream<DynamicTest> all = Stream.of();
    for (Closing closing : Closing.values()) {
      Connection plain = startedConnection();
      Session inside = plain.createSession();
      MessageConsumer consumer = inside.createConsumer(queue);
      close(closing, consumer, inside, plain);
      all = Stream.concat(all, methodsOf(MessageConsumer.class, consumer));
    }
    return all;
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseEveryMethodOfAClosedBrowser() throws Exception {
    Stream<DynamicTest> all = Stream.of();
    for (Closing closing : Closing.values()) {
      Connection plain = startedConnection();
      Session inside = plain.createSession();
      QueueBrowser browser = inside.createBrowser(queue);
      close(closing, browser, inside, plain);
      all = Stream.concat(all, methodsOf(QueueBrowser.class, browser));
    }
    return all;
  }

  @TestFactory
  Stream<DynamicTest> shouldRefuseEveryMethodOfAClosedContext() throws Exception {
    JMSContext unused = context();
    JMSContext used = context();
    JMSProducer producer = used.createProducer();
    JMSConsumer consumer = used.createConsumer(queue);
    JMSConsumer closedAlone = context().createConsumer(queue);
    JMSContext sharing = closing(used.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    sharing.createConsumer(queue);
    unused.close();
    used.close();
    closedAlone.close();
    return Stream.of(
            methodsOf(JMSContext.class, unused),
            methodsOf(JMSContext.class, used),
            methodsOf(JMSConsumer.class, consumer),
            methodsOf(JMSConsumer.class, closedAlone),
            methodsOf(JMSProducer.class, producer).filter(ClosedObjectsTest::isSend))
        .flatMap(tests -> tests);
  }

  private static boolean isSend(DynamicTest test) {
    return test.getDisplayName().contains("send(");
  }
}
