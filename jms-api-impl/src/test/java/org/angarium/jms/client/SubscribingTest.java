package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicSubscriber;
import org.angarium.jms.destination.AngariumQueue;
import org.angarium.jms.destination.AngariumTopic;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.Frame.Selection;
import org.angarium.transport.frame.Frame.SubscriptionName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which subscription and which messages the broker is asked for (Jakarta Messaging 8.3, 3.8.1). */
class SubscribingTest {
  private static final String SELECTOR = "colour = 'red'";

  private final ScriptedBroker broker = new ScriptedBroker();
  private final AngariumQueue queue = new AngariumQueue("q");
  private final AngariumTopic topic = new AngariumTopic("prices.>");
  private Connection connection;
  private Session session;

  @BeforeEach
  void connect() throws JMSException {
    connection = broker.factory("?clientId=c").createConnection();
    session = connection.createSession();
  }

  @AfterEach
  void disconnect() throws JMSException {
    connection.close();
    broker.close();
  }

  private Frame.OpenConsumer opened() throws InterruptedException {
    return broker.skipTo(Frame.OpenConsumer.class);
  }

  private void assertOpened(Selection selection, SubscriptionName subscription)
      throws InterruptedException {
    Frame.OpenConsumer open = opened();
    assertThat(open.destination()).isEqualTo(topic.destinationName());
    assertThat(open.selection()).isEqualTo(selection);
    assertThat(open.subscription()).isEqualTo(subscription);
  }

  // ---- consumers without a named subscription

  @Test
  void shouldConsumeFromAQueueWithASelector() throws Exception {
    MessageConsumer consumer = session.createConsumer(queue, SELECTOR);

    Frame.OpenConsumer open = opened();
    assertThat(open.destination()).isEqualTo(queue.destinationName());
    assertThat(open.selection()).isEqualTo(new Selection(SELECTOR, false));
    assertThat(open.subscription()).isNull();
    assertThat(consumer.getMessageSelector()).isEqualTo(SELECTOR);
  }

  @Test
  void shouldTakeABlankSelectorForNone() throws Exception {
    for (String selector : new String[] {null, "", " \t"}) {
      assertThat(session.createConsumer(queue, selector).getMessageSelector()).isNull();
      assertThat(opened().selection()).isEqualTo(Selection.ALL);
    }
  }

  @Test
  void shouldIgnoreNoLocalOnAQueue() throws Exception {
    session.createConsumer(queue, SELECTOR, true);
    assertThat(opened().selection()).isEqualTo(new Selection(SELECTOR, false));
  }

  @Test
  void shouldConsumeFromATopic() throws Exception {
    session.createConsumer(topic);
    assertOpened(Selection.ALL, null);
    session.createConsumer(topic, SELECTOR);
    assertOpened(new Selection(SELECTOR, false), null);
    MessageConsumer consumer = session.createConsumer(topic, SELECTOR, true);
    assertOpened(new Selection(SELECTOR, true), null);
    assertThat(((TopicSubscriber) consumer).getNoLocal()).isTrue();
    assertThat(((TopicSubscriber) consumer).getTopic()).isEqualTo(topic);
  }

  @Test
  void shouldReceiveWhatATopicsSubscriptionIsSent() throws Exception {
    connection.start();
    MessageConsumer consumer = session.createConsumer(topic);
    broker.deliver(opened().consumerId(), "news");

    assertThat(((TextMessage) consumer.receive()).getText()).isEqualTo("news");
  }

  @Test
  void shouldSendToATopic() throws Exception {
    AngariumTopic plain = new AngariumTopic("t");
    session.createProducer(plain).send(session.createMessage());
    assertThat(broker.skipTo(Frame.OpenProducer.class).destination())
        .isEqualTo(plain.destinationName());
    assertThat(broker.skipTo(Frame.Send.class).message().destination())
        .isEqualTo(plain.destinationName());
    session.createProducer(null).send(plain, session.createMessage());
    assertThat(broker.skipTo(Frame.Send.class).message().destination())
        .isEqualTo(plain.destinationName());
  }

  // ---- subscriptions with names

  @Test
  void shouldOpenDurableSubscriptions() throws Exception {
    SubscriptionName name = new SubscriptionName("s", true, false);

    session.createDurableConsumer(topic, "s");
    assertOpened(Selection.ALL, name);
    session.createDurableConsumer(topic, "s", SELECTOR, true);
    assertOpened(new Selection(SELECTOR, true), name);
    TopicSubscriber plain = session.createDurableSubscriber(topic, "s");
    assertOpened(Selection.ALL, name);
    assertThat(plain.getNoLocal()).isFalse();
    TopicSubscriber subscriber = session.createDurableSubscriber(topic, "s", SELECTOR, true);
    assertOpened(new Selection(SELECTOR, true), name);
    assertThat(subscriber.getTopic()).isEqualTo(topic);
    assertThat(subscriber.getNoLocal()).isTrue();
    assertThat(subscriber.getMessageSelector()).isEqualTo(SELECTOR);
  }

  @Test
  void shouldOpenSharedSubscriptions() throws Exception {
    session.createSharedConsumer(topic, "s");
    assertOpened(Selection.ALL, new SubscriptionName("s", false, true));
    session.createSharedConsumer(topic, "s", SELECTOR);
    assertOpened(new Selection(SELECTOR, false), new SubscriptionName("s", false, true));
    session.createSharedDurableConsumer(topic, "s");
    assertOpened(Selection.ALL, new SubscriptionName("s", true, true));
    session.createSharedDurableConsumer(topic, "s", SELECTOR);
    assertOpened(new Selection(SELECTOR, false), new SubscriptionName("s", true, true));
  }

  @Test
  void shouldOpenEverythingFromAContextToo() throws Exception {
    try (JMSContext context = broker.factory("?clientId=d").createContext()) {
      context.createConsumer(topic, SELECTOR, true);
      assertOpened(new Selection(SELECTOR, true), null);
      context.createDurableConsumer(topic, "s");
      assertOpened(Selection.ALL, new SubscriptionName("s", true, false));
      JMSConsumer durable = context.createDurableConsumer(topic, "s", SELECTOR, true);
      assertOpened(new Selection(SELECTOR, true), new SubscriptionName("s", true, false));
      assertThat(durable.getMessageSelector()).isEqualTo(SELECTOR);
      context.createSharedConsumer(topic, "s");
      assertOpened(Selection.ALL, new SubscriptionName("s", false, true));
      context.createSharedConsumer(topic, "s", SELECTOR);
      assertOpened(new Selection(SELECTOR, false), new SubscriptionName("s", false, true));
      context.createSharedDurableConsumer(topic, "s");
      assertOpened(Selection.ALL, new SubscriptionName("s", true, true));
      context.createSharedDurableConsumer(topic, "s", SELECTOR);
      assertOpened(new Selection(SELECTOR, false), new SubscriptionName("s", true, true));
      context.unsubscribe("s");
      assertThat(broker.skipTo(Frame.Unsubscribe.class).name()).isEqualTo("s");
      context.createProducer().send(new AngariumTopic("t"), "text");
      assertThat(broker.skipTo(Frame.Send.class).message().destination().isQueue()).isFalse();
    }
  }

  @Test
  void shouldReportASubscriptionInUse() throws Exception {
    broker.answer(
        Frame.OpenConsumer.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.SUBSCRIPTION_IN_USE, "in use"));

    assertThatThrownBy(() -> session.createDurableConsumer(topic, "s"))
        .isExactlyInstanceOf(JMSException.class)
        .hasMessage("in use");
    try (JMSContext context = broker.factory("?clientId=d").createContext()) {
      assertThatThrownBy(() -> context.createSharedConsumer(topic, "s"))
          .isExactlyInstanceOf(JMSRuntimeException.class)
          .hasMessage("in use");
    }
  }

  @Test
  void shouldNeedAClientIdentifierForADurableSubscriptionOfItsOwnOnly() throws Exception {
    try (Connection anonymous = broker.factory().createConnection()) {
      Session its = anonymous.createSession();
      assertThatThrownBy(() -> its.createDurableConsumer(topic, "s"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("client identifier");
      assertThatThrownBy(() -> its.createDurableSubscriber(topic, "s"))
          .isInstanceOf(IllegalStateException.class);
      its.createSharedDurableConsumer(topic, "s");
      its.createSharedConsumer(topic, "s");
    }
    try (JMSContext anonymous = broker.factory().createContext()) {
      assertThatThrownBy(() -> anonymous.createDurableConsumer(topic, "s"))
          .isInstanceOf(IllegalStateRuntimeException.class);
    }
  }

  @Test
  void shouldUnsubscribe() throws Exception {
    session.unsubscribe("s");
    assertThat(broker.skipTo(Frame.Unsubscribe.class).name()).isEqualTo("s");

    broker.answer(
        Frame.Unsubscribe.class,
        f -> new Frame.Failed(f.requestId(), ErrorCode.INVALID_DESTINATION, "there is none"));
    assertThatThrownBy(() -> session.unsubscribe("t"))
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessage("there is none");
  }
}
