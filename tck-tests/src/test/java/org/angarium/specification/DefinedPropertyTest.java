package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Sections 3.5.9 to 3.5.11: the properties that the specification and the provider name. */
class DefinedPropertyTest extends SpecificationCase {
  private static final List<String> DEFINED =
      List.of(
          "JMSXUserID",
          "JMSXAppID",
          "JMSXDeliveryCount",
          "JMSXGroupID",
          "JMSXGroupSeq",
          "JMSXProducerTXID",
          "JMSXConsumerTXID",
          "JMSXRcvTimestamp",
          "JMSXState");

  @Test
  void shouldDeclareGroupsAndTheDeliveryCount() throws JMSException {
    assertThat(declared())
        .containsExactlyInAnyOrder("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");
    assertThat(DEFINED).containsAll(declared());
  }

  @Test
  void shouldSetNoPropertyThatItDoesNotDeclare() throws JMSException {
    Message message = session.createTextMessage("in no transaction");
    Message arrived = overTheQueue(message);
    assertThat(jmsNames(message)).isEmpty();
    assertThat(jmsNames(arrived)).containsExactly("JMSXDeliveryCount");
    Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
    transacted.createProducer(queue).send(message);
    transacted.commit();
    Message committed = receive(transacted.createConsumer(queue));
    assertThat(jmsNames(message)).isEmpty();
    assertThat(jmsNames(committed)).containsExactly("JMSXDeliveryCount");
    for (String name : DEFINED) {
      assertThat(committed.propertyExists(name)).isEqualTo(name.equals("JMSXDeliveryCount"));
    }
  }

  @Test
  void shouldCarryTheGroupAsTheClientSetIt() throws JMSException {
    Message message = session.createMessage();
    message.setStringProperty("JMSXGroupID", "a group");
    message.setIntProperty("JMSXGroupSeq", 7);
    Message arrived = overTheQueue(message);
    assertThat(arrived.getObjectProperty("JMSXGroupID")).isEqualTo("a group");
    assertThat(arrived.getObjectProperty("JMSXGroupSeq")).isEqualTo(7);
    assertThat(message.getObjectProperty("JMSXGroupID")).isEqualTo("a group");
    assertThat(message.getObjectProperty("JMSXGroupSeq")).isEqualTo(7);
  }

  /** A message of a group, and who got it. */
  private record Received(int consumer, String group, int number) {}

  @Test
  void shouldDeliverTheMessagesOfAGroupToOneConsumerInOrder() throws JMSException {
    BlockingQueue<Received> all = new LinkedBlockingQueue<>();
    for (int i = 0; i < 3; i++) {
      int consumer = i;
      startedConnection()
          .createSession()
          .createConsumer(queue)
          .setMessageListener(message -> all.add(received(consumer, message)));
    }
    for (int i = 0; i < 40; i++) {
      Message message = session.createMessage();
      message.setStringProperty("JMSXGroupID", "group " + i % 4);
      message.setIntProperty("JMSXGroupSeq", i / 4 + 1);
      send(queue, message);
    }
    await().until(() -> all.size() == 40);
    for (int i = 0; i < 4; i++) {
      String group = "group " + i;
      List<Received> members = all.stream().filter(each -> each.group.equals(group)).toList();
      assertThat(members).extracting(Received::consumer).containsOnly(members.get(0).consumer);
      assertThat(members).extracting(Received::number).isSorted().hasSize(10);
    }
    assertThat(all).extracting(Received::consumer).contains(0, 1, 2);
  }

  private static Received received(int consumer, Message message) {
    try {
      return new Received(
          consumer,
          message.getStringProperty("JMSXGroupID"),
          message.getIntProperty("JMSXGroupSeq"));
    } catch (JMSException e) {
      throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
    }
  }

  @Test
  void shouldNumberNoGroupByItself() throws JMSException {
    Message message = session.createMessage();
    message.setStringProperty("JMSXGroupID", "a group");
    assertThat(overTheQueue(message).propertyExists("JMSXGroupSeq")).isFalse();
    assertThat(message.propertyExists("JMSXGroupSeq")).isFalse();
  }

  @Test
  void shouldTellDefinedNamesApartByCase() throws JMSException {
    Message arrived = overTheQueue(session.createMessage());
    assertThat(arrived.propertyExists("JMSXDeliveryCount")).isTrue();
    assertThat(arrived.propertyExists("JMSXDeliverycount")).isFalse();
    assertThat(arrived.propertyExists("jmsxdeliverycount")).isFalse();
  }

  @Test
  void shouldCarryPropertiesOfOtherProviders() throws JMSException {
    Message message = session.createMessage();
    message.setStringProperty("JMS_SOMEBODY_option", "on");
    assertThat(overTheQueue(message).getStringProperty("JMS_SOMEBODY_option")).isEqualTo("on");
  }

  // ---- JMSXDeliveryCount

  @Test
  void shouldCountTheFirstDeliveryAsOne() throws JMSException {
    Message arrived = overTheQueue(session.createMessage());
    assertThat(arrived.getObjectProperty("JMSXDeliveryCount")).isEqualTo(1);
    assertThat(arrived.getStringProperty("JMSXDeliveryCount")).isEqualTo("1");
    assertThat(arrived.getLongProperty("JMSXDeliveryCount")).isEqualTo(1);
    assertThat(arrived.getJMSRedelivered()).isFalse();
  }

  @Test
  void shouldCountEveryDelivery() throws JMSException {
    sendText(queue, "again and again");
    Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageConsumer consumer = transacted.createConsumer(queue);
    for (int delivery = 1; delivery <= 4; delivery++) {
      Message message = receive(consumer);
      assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(delivery);
      assertThat(message.getJMSRedelivered()).isEqualTo(delivery > 1);
      transacted.rollback();
    }
  }

  @Test
  void shouldCountTwoOrMoreWhateverBroughtTheMessageBack() throws JMSException {
    sendText(queue, "again");
    Session recovering = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = recovering.createConsumer(queue);
    receive(consumer);
    recovering.recover();
    assertRedelivered(receive(consumer), 2);
    recovering.close();
    assertRedelivered(receive(session.createConsumer(queue)), 3);
  }

  private static void assertRedelivered(Message message, int count) throws JMSException {
    assertThat(message.getJMSRedelivered()).isTrue();
    assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(count);
  }

  @Test
  void shouldGiveTheCountToConsumersOnly() throws JMSException {
    Message message = session.createMessage();
    overTheQueue(message);
    assertThat(message.propertyExists("JMSXDeliveryCount")).isFalse();
    assertThat(message.getObjectProperty("JMSXDeliveryCount")).isNull();
  }

  @Test
  void shouldCountAFreshWhenAMessageIsSentOn() throws JMSException {
    sendText(queue, "on its way");
    Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
    try (MessageConsumer consumer = transacted.createConsumer(queue)) {
      receive(consumer);
      transacted.rollback();
      Message second = receive(consumer);
      assertRedelivered(second, 2);
      MessageProducer producer = transacted.createProducer(queue);
      producer.send(second);
      transacted.commit();
    }
    Message forwarded = receive(session.createConsumer(queue));
    assertThat(forwarded.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    assertThat(forwarded.getJMSRedelivered()).isFalse();
  }

  @Test
  void shouldIgnoreACountThatTheClientSets() throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty("JMSXDeliveryCount", 17);
    Message arrived = overTheQueue(message);
    assertThat(arrived.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    assertThat(jmsNames(arrived)).containsExactly("JMSXDeliveryCount");
  }

  private List<String> declared() throws JMSException {
    return strings(connection.getMetaData().getJMSXPropertyNames());
  }

  private static List<String> jmsNames(Message message) throws JMSException {
    return strings(message.getPropertyNames()).stream()
        .filter(name -> name.startsWith("JMS"))
        .toList();
  }
}
