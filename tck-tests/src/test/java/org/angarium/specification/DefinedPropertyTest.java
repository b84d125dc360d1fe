package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;
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
