package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.jms.destination.AngariumTopic;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every wrong argument that the client can tell by itself: the exception is the specification's,
 * the broker hears nothing of it, and the session or context is as good as before.
 */
class WrongArgumentsTest {
  private static final AngariumQueue QUEUE = new AngariumQueue("q");
  private static final AngariumTopic TOPIC = new AngariumTopic("t");
  private static final Queue FOREIGN_QUEUE = () -> "another provider's";
  private static final Topic FOREIGN_TOPIC = () -> "another provider's";
  private static final String HUGE = "x".repeat(1 << 20);

  private final ScriptedBroker broker = new ScriptedBroker();
  private final Map<Temporary, Destination> temporaries = new EnumMap<>(Temporary.class);
  private Connection connection;
  private Connection other;
  private Session session;
  private JMSContext context;

  /** Temporary destinations, which are known only when a test runs. */
  private enum Temporary {
    QUEUE_OF_ANOTHER,
    TOPIC_OF_ANOTHER,
    OWN_TOPIC,
    DELETED_QUEUE
  }

  /** A call by the name of the method and its arguments, so that it can be made on either API. */
  private record Wrong(Class<? extends Exception> exception, String method, Object... arguments) {
    @Override
    public String toString() {
      return method + Arrays.stream(arguments).map(Wrong::shown).toList();
    }

    private static String shown(@Nullable Object argument) {
      String text = String.valueOf(argument);
      return text.length() > 300 ? text.length() + " characters" : text;
    }
  }

  private static Wrong destination(String method, @Nullable Object... arguments) {
    return new Wrong(InvalidDestinationException.class, method, arguments);
  }

  private static Wrong selector(String method, Object... arguments) {
    return new Wrong(InvalidSelectorException.class, method, arguments);
  }

  private static Wrong plain(String method, @Nullable Object... arguments) {
    return new Wrong(JMSException.class, method, arguments);
  }

  @BeforeEach
  void connect() throws JMSException {
    connection = broker.factory("?clientId=c").createConnection();
    session = connection.createSession();
    context = broker.factory("?clientId=d").createContext();
    other = broker.factory().createConnection();
    Session stranger = other.createSession();
    temporaries.put(Temporary.QUEUE_OF_ANOTHER, stranger.createTemporaryQueue());
    temporaries.put(Temporary.TOPIC_OF_ANOTHER, stranger.createTemporaryTopic());
  }

  /** Temporary destinations of the connection that is to be tested. */
  private void addOwn(TemporaryQueue queue, Destination topic) throws JMSException {
    queue.delete();
    temporaries.put(Temporary.DELETED_QUEUE, queue);
    temporaries.put(Temporary.OWN_TOPIC, topic);
    broker.passOver();
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    context.close();
    other.close();
    broker.close();
  }

  // ---- the table

  static Stream<Wrong> ofBoth() {
    return Stream.of(
            names("createQueue"),
            names("createTopic"),
            consumers(),
            subscriptions("createSharedConsumer", new Object[] {}, new Object[] {"a = 1"}),
            subscriptions("createDurableConsumer", new Object[] {}, new Object[] {"a = 1", true}),
            subscriptions("createSharedDurableConsumer", new Object[] {}, new Object[] {"a = 1"}),
            lasting("createDurableConsumer"),
            lasting("createSharedDurableConsumer"),
            selectors())
        .flatMap(wrong -> wrong);
  }

  private static Stream<Wrong> names(String method) {
    return Stream.of(null, "", " ", "a b", "a\u0000b", "\uD83D\uDE00", "x".repeat(256))
        .map(name -> destination(method, name));
  }

  private static Stream<Wrong> consumers() {
    return Stream.of(
        destination("createConsumer", (Object) null),
        destination("createConsumer", null, "a = 1"),
        destination("createConsumer", null, "a = 1", true),
        destination("createConsumer", FOREIGN_QUEUE),
        destination("createConsumer", FOREIGN_TOPIC, "a = 1"),
        destination("createConsumer", FOREIGN_TOPIC, "a = 1", true),
        destination("createConsumer", Temporary.QUEUE_OF_ANOTHER),
        destination("createConsumer", Temporary.TOPIC_OF_ANOTHER, null, true),
        destination("createConsumer", Temporary.DELETED_QUEUE),
        destination("createBrowser", (Object) null),
        destination("createBrowser", null, "a = 1"),
        destination("createBrowser", FOREIGN_QUEUE),
        destination("createBrowser", FOREIGN_QUEUE, "a = 1"),
        destination("unsubscribe", (Object) null),
        destination("unsubscribe", ""),
        destination("unsubscribe", HUGE));
  }

  /** With the further arguments that follow topic and name in each form of the method. */
  private static Stream<Wrong> subscriptions(String method, Object[]... forms) {
    return Arrays.stream(forms)
        .flatMap(
            more ->
                Stream.of(
                    destination(method, join(more, null, "s")),
                    destination(method, join(more, FOREIGN_TOPIC, "s")),
                    destination(method, join(more, Temporary.TOPIC_OF_ANOTHER, "s")),
                    destination(method, join(more, null, null)),
                    plain(method, join(more, TOPIC, null)),
                    plain(method, join(more, TOPIC, "")),
                    plain(method, join(more, TOPIC, HUGE))));
  }

  private static Object[] join(Object[] more, @Nullable Object... first) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray();
  }

  private static Stream<Wrong> lasting(String method) {
    return Stream.of(destination(method, Temporary.OWN_TOPIC, "s"));
  }

  private static Stream<Wrong> selectors() {
    return Stream.of(
        selector("createConsumer", QUEUE, HUGE),
        selector("createConsumer", TOPIC, HUGE, true),
        selector("createBrowser", QUEUE, HUGE),
        selector("createSharedConsumer", TOPIC, "s", HUGE),
        selector("createDurableConsumer", TOPIC, "s", HUGE, false),
        selector("createSharedDurableConsumer", TOPIC, "s", HUGE));
  }

  static Stream<Wrong> ofSessionsOnly() {
    return Stream.of(
            Stream.of(
                destination("createProducer", FOREIGN_QUEUE),
                destination("createProducer", FOREIGN_TOPIC),
                destination("createProducer", Temporary.DELETED_QUEUE),
                selector("createDurableSubscriber", TOPIC, "s", HUGE, false)),
            subscriptions("createDurableSubscriber", new Object[] {}, new Object[] {null, true}),
            lasting("createDurableSubscriber"))
        .flatMap(wrong -> wrong);
  }

  // ---- sessions and contexts

  @ParameterizedTest
  @MethodSource({"ofBoth", "ofSessionsOnly"})
  void shouldBeRefusedBySessions(Wrong wrong) throws Exception {
    addOwn(session.createTemporaryQueue(), session.createTemporaryTopic());

    assertThatThrownBy(() -> invoke(Session.class, session, wrong))
        .isExactlyInstanceOf(wrong.exception())
        .message()
        .isNotBlank();

    assertThat(broker.all(Frame.class)).isEmpty();
    session.createConsumer(QUEUE).close();
    session.createDurableConsumer(TOPIC, "s").close();
    session.createProducer(QUEUE).send(session.createMessage());
    assertThat(broker.all(Frame.OpenConsumer.class)).hasSize(2);
    assertThat(broker.all(Frame.Send.class)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("ofBoth")
  void shouldBeRefusedByContexts(Wrong wrong) throws Exception {
    addOwn(context.createTemporaryQueue(), context.createTemporaryTopic());

    assertThatThrownBy(() -> invoke(JMSContext.class, context, wrong))
        .isExactlyInstanceOf(unchecked(wrong.exception()))
        .message()
        .isNotBlank();

    assertThat(broker.all(Frame.class)).isEmpty();
    context.createConsumer(QUEUE).close();
    context.createDurableConsumer(TOPIC, "s").close();
    context.createProducer().send(QUEUE, "text");
    assertThat(broker.all(Frame.OpenConsumer.class)).hasSize(2);
    assertThat(broker.all(Frame.Send.class)).hasSize(1);
  }

  private void invoke(Class<?> api, Object target, Wrong wrong) throws Throwable {
    Object[] arguments =
        Arrays.stream(wrong.arguments())
            .map(argument -> argument instanceof Temporary t ? temporaries.get(t) : argument)
            .toArray();
    Method method =
        Arrays.stream(api.getMethods())
            .filter(m -> m.getName().equals(wrong.method()))
            .filter(m -> m.getParameterCount() == arguments.length)
            .findFirst()
            .orElseThrow();
    try {
      method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** The exception of the newer API that says the same as one of the older. */
  private static Class<?> unchecked(Class<?> checked) throws ClassNotFoundException {
    return Class.forName(
        checked.getPackageName()
            + "."
            + checked.getSimpleName().replace("Exception", "RuntimeException"));
  }

  // ---- producers

  private interface Sending {
    void with(MessageProducer bound, MessageProducer unbound, Message message) throws JMSException;
  }

  private record WrongSend(String name, Class<? extends Exception> exception, Sending sending) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<WrongSend> sends() {
    Class<? extends Exception> format = MessageFormatException.class;
    Class<? extends Exception> invalid = InvalidDestinationException.class;
    Class<? extends Exception> unsupported = UnsupportedOperationException.class;
    Class<? extends Exception> any = JMSException.class;
    return Stream.of(
        new WrongSend("no message", format, (b, u, m) -> b.send(null)),
        new WrongSend("no message, settings", format, (b, u, m) -> b.send(null, 1, 4, 0)),
        new WrongSend("no message for a topic", format, (b, u, m) -> u.send(TOPIC, null)),
        new WrongSend("no destination", invalid, (b, u, m) -> u.send((Destination) null, m)),
        new WrongSend("no destination, settings", invalid, (b, u, m) -> u.send(null, m, 1, 4, 0)),
        new WrongSend("foreign destination", invalid, (b, u, m) -> u.send(FOREIGN_TOPIC, m)),
        new WrongSend(
            "foreign destination, settings",
            invalid,
            (b, u, m) -> u.send(FOREIGN_QUEUE, m, 1, 4, 0)),
        new WrongSend(
            "foreign reply-to",
            invalid,
            (b, u, m) -> {
              m.setJMSReplyTo(FOREIGN_QUEUE);
              b.send(m);
            }),
        new WrongSend("one destination too many", unsupported, (b, u, m) -> b.send(QUEUE, m)),
        new WrongSend("one destination too few", unsupported, (b, u, m) -> u.send(m)),
        new WrongSend("delivery mode 0", any, (b, u, m) -> b.send(m, 0, 4, 0)),
        new WrongSend("delivery mode 3", any, (b, u, m) -> u.send(TOPIC, m, 3, 4, 0)),
        new WrongSend("priority -1", any, (b, u, m) -> b.send(m, 1, -1, 0)),
        new WrongSend("priority 10", any, (b, u, m) -> u.send(TOPIC, m, 1, 10, 0)),
        new WrongSend("time to live -1", any, (b, u, m) -> b.send(m, 1, 4, -1)),
        new WrongSend("set delivery mode 3", any, (b, u, m) -> b.setDeliveryMode(3)),
        new WrongSend("set priority 10", any, (b, u, m) -> b.setPriority(10)),
        new WrongSend("set time to live -1", any, (b, u, m) -> b.setTimeToLive(-1)),
        new WrongSend("set delivery delay -1", any, (b, u, m) -> b.setDeliveryDelay(-1)));
  }

  @ParameterizedTest
  @MethodSource("sends")
  void shouldBeRefusedByProducers(WrongSend wrong) throws Exception {
    MessageProducer bound = session.createProducer(QUEUE);
    MessageProducer unbound = session.createProducer(null);
    broker.passOver();

    assertThatThrownBy(
            () -> wrong.sending().with(bound, unbound, session.createTextMessage("wrong")))
        .isExactlyInstanceOf(wrong.exception())
        .message()
        .isNotBlank();

    assertThat(broker.all(Frame.class)).isEmpty();
    bound.send(session.createMessage());
    unbound.send(TOPIC, session.createMessage());
    assertThat(broker.all(Frame.Send.class)).hasSize(2);
  }

  private interface ContextSending {
    void with(JMSProducer producer, Message message);
  }

  private record WrongContextSend(
      String name, Class<? extends Exception> exception, ContextSending sending) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<WrongContextSend> contextSends() throws ClassNotFoundException {
    Class<? extends Exception> format =
        unchecked(MessageFormatException.class).asSubclass(Exception.class);
    Class<? extends Exception> invalid =
        unchecked(InvalidDestinationException.class).asSubclass(Exception.class);
    Class<? extends Exception> any = JMSRuntimeException.class;
    return Stream.of(
        new WrongContextSend("no message", format, (p, m) -> p.send(TOPIC, (Message) null)),
        new WrongContextSend("no destination", invalid, (p, m) -> p.send(null, m)),
        new WrongContextSend("no destination, text", invalid, (p, m) -> p.send(null, "text")),
        new WrongContextSend("no destination, map", invalid, (p, m) -> p.send(null, Map.of())),
        new WrongContextSend("no destination, bytes", invalid, (p, m) -> p.send(null, new byte[1])),
        new WrongContextSend(
            "no destination, object", invalid, (p, m) -> p.send(null, Integer.valueOf(1))),
        new WrongContextSend("foreign destination", invalid, (p, m) -> p.send(FOREIGN_TOPIC, m)),
        new WrongContextSend(
            "foreign reply-to", invalid, (p, m) -> p.setJMSReplyTo(FOREIGN_QUEUE).send(QUEUE, m)),
        new WrongContextSend("delivery mode", any, (p, m) -> p.setDeliveryMode(3)),
        new WrongContextSend("priority", any, (p, m) -> p.setPriority(10)),
        new WrongContextSend("time to live", any, (p, m) -> p.setTimeToLive(-1)),
        new WrongContextSend("delivery delay", any, (p, m) -> p.setDeliveryDelay(-1)));
  }

  @ParameterizedTest
  @MethodSource("contextSends")
  void shouldBeRefusedByTheProducersOfContexts(WrongContextSend wrong) {
    JMSProducer producer = context.createProducer();
    context.createProducer().send(QUEUE, "first, which opens the context's producer");
    broker.passOver();

    assertThatThrownBy(() -> wrong.sending().with(producer, context.createTextMessage("wrong")))
        .isExactlyInstanceOf(wrong.exception())
        .message()
        .isNotBlank();

    assertThat(broker.all(Frame.class)).isEmpty();
    producer.setJMSReplyTo(null).send(TOPIC, "right");
    assertThat(broker.all(Frame.Send.class)).hasSize(1);
  }
}
