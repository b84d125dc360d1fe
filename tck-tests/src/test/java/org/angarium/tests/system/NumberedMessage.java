package org.angarium.tests.system;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.Map;
import org.angarium.tests.history.Content;
import org.angarium.tests.history.MessageKey;

/** Messages that are a number, and say in which transaction they were sent. */
final class NumberedMessage {
  private NumberedMessage() {}

  static Message create(Session session, int number, long transaction) throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty("number", number);
    message.setLongProperty("transaction", transaction);
    return message;
  }

  static int number(Message message) throws JMSException {
    return message.getIntProperty("number");
  }

  static MessageKey key(int number, long transaction) {
    return new MessageKey("transaction-" + transaction, number);
  }

  static MessageKey key(Message message) throws JMSException {
    return key(number(message), message.getLongProperty("transaction"));
  }

  static Content content(int number, long transaction) {
    Map<String, Object> properties = Map.of("number", number, "transaction", transaction);
    return new Content(true, Message.DEFAULT_PRIORITY, 0, 0, properties, "");
  }

  static Content content(Message message) throws JMSException {
    return content(number(message), message.getLongProperty("transaction"));
  }
}
