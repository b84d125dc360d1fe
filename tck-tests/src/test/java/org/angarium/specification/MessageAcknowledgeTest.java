package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;

/** Section 3.6: the method with which a message is acknowledged. */
class MessageAcknowledgeTest extends SpecificationCase {
  @Test
  void shouldAcknowledgeWhereTheClientHasToSaySo() throws JMSException {
    sendText(queue, "acknowledged");
    sendText(queue, "not acknowledged");
    Session acknowledging = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = acknowledging.createConsumer(queue);
    receive(consumer).acknowledge();
    assertThat(receiveText(consumer)).isEqualTo("not acknowledged");
    acknowledging.recover();
    Message again = receive(consumer);
    assertThat(again.getBody(String.class)).isEqualTo("not acknowledged");
    again.acknowledge();
    acknowledging.close();
    sendText(queue, "marker");
    assertThat(receiveFromQueue().getBody(String.class)).isEqualTo("marker");
  }

  @Test
  void shouldAcknowledgeMessagesOfEveryKind() throws JMSException {
    Session acknowledging = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = acknowledging.createConsumer(queue);
    for (Message message :
        new Message[] {
          session.createMessage(),
          session.createTextMessage("text"),
          session.createBytesMessage(),
          session.createMapMessage(),
          session.createStreamMessage(),
          session.createObjectMessage("object")
        }) {
      send(queue, message);
      receive(consumer).acknowledge();
    }
    acknowledging.close();
    sendText(queue, "marker");
    assertThat(receiveFromQueue().getBody(String.class)).isEqualTo("marker");
  }

  @Test
  void shouldIgnoreACallWhereAcknowledgementIsAutomatic() throws JMSException {
    for (int mode : new int[] {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE}) {
      Session automatic = connection.createSession(mode);
      MessageConsumer consumer = automatic.createConsumer(queue);
      for (String text : new String[] {"one", "two"}) {
        sendText(queue, text);
        Message message = receive(consumer);
        assertThat(message.getBody(String.class)).isEqualTo(text);
        message.acknowledge();
        message.acknowledge();
      }
      automatic.close();
    }
    sendText(queue, "marker");
    assertThat(receiveFromQueue().getBody(String.class)).isEqualTo("marker");
  }

  @Test
  void shouldIgnoreACallWhereATransactionDecides() throws JMSException {
    sendText(queue, "text");
    Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageConsumer consumer = transacted.createConsumer(queue);
    receive(consumer).acknowledge();
    transacted.rollback();
    assertThat(receiveText(consumer)).isEqualTo("text");
  }
}
