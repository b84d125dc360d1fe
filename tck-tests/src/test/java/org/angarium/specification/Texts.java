package org.angarium.specification;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/** The texts of messages, for listeners and lists. */
final class Texts {
  private Texts() {}

  /** The text of a text message. */
  static String of(Message message) {
    try {
      return ((TextMessage) message).getText();
    } catch (JMSException e) {
      throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
    }
  }

  /** The texts of the next messages of a consumer, which must come. */
  static List<String> received(MessageConsumer consumer, int count) throws JMSException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(SpecificationCase.receiveText(consumer));
    }
    return texts;
  }

  /** The texts of all messages of an enumeration. */
  static List<String> of(Enumeration<?> messages) {
    List<String> texts = new ArrayList<>();
    while (messages.hasMoreElements()) {
      texts.add(of((Message) messages.nextElement()));
    }
    return texts;
  }
}
