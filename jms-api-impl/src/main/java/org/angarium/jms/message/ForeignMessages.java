package org.angarium.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Collections;
import java.util.Enumeration;
import org.angarium.jms.destination.AngariumDestination;

/** Messages of other providers, Jakarta Messaging 3.12: read and written through the API alone. */
public final class ForeignMessages {
  private static final int CHUNK = 8192;

  private ForeignMessages() {}

  /**
   * Copies a message into one of ours. A {@code JMSReplyTo} of another provider's means nothing
   * here and is left out.
   */
  public static AngariumMessage copyOf(Message foreign) throws JMSException {
    AngariumMessage copy = copyBody(foreign);
    copyCorrelationId(foreign, copy);
    copy.setJMSType(foreign.getJMSType());
    if (foreign.getJMSReplyTo() instanceof AngariumDestination replyTo) {
      copy.setJMSReplyTo(replyTo);
    }
    for (Enumeration<?> names = foreign.getPropertyNames(); names.hasMoreElements(); ) {
      String name = (String) names.nextElement();
      if (!MessageProperties.isHeaderField(name)) { // some providers list these, too
        copy.setObjectProperty(name, foreign.getObjectProperty(name));
      }
    }
    return copy;
  }

  private static void copyCorrelationId(Message foreign, AngariumMessage copy) throws JMSException {
    String text = foreign.getJMSCorrelationID();
    copy.setJMSCorrelationID(text);
    if (text == null) {
      try {
        copy.setJMSCorrelationIDAsBytes(foreign.getJMSCorrelationIDAsBytes());
      } catch (UnsupportedOperationException e) {
        copy.setJMSCorrelationID(null); // 3.4.5 leaves it to each provider whether it has bytes
      }
    }
  }

  /** Sets on a message that was sent what sending has set on its copy (Jakarta Messaging 7.2). */
  public static void copyHeader(AngariumMessage sent, Message foreign) throws JMSException {
    foreign.setJMSDestination(sent.getJMSDestination());
    foreign.setJMSDeliveryMode(sent.getJMSDeliveryMode());
    foreign.setJMSPriority(sent.getJMSPriority());
    foreign.setJMSTimestamp(sent.getJMSTimestamp());
    foreign.setJMSExpiration(sent.getJMSExpiration());
    foreign.setJMSDeliveryTime(sent.getJMSDeliveryTime());
    foreign.setJMSMessageID(sent.getJMSMessageID());
  }

  private static AngariumMessage copyBody(Message foreign) throws JMSException {
    if (foreign instanceof TextMessage text) {
      return new AngariumTextMessage(text.getText());
    } else if (foreign instanceof BytesMessage bytes) {
      return copyBytes(bytes);
    } else if (foreign instanceof MapMessage map) {
      AngariumMapMessage copy = new AngariumMapMessage();
      for (Object name : Collections.list((Enumeration<?>) map.getMapNames())) {
        copy.setObject((String) name, map.getObject((String) name));
      }
      return copy;
    } else if (foreign instanceof StreamMessage stream) {
      return copyStream(stream);
    } else if (foreign instanceof ObjectMessage object) {
      AngariumObjectMessage copy = new AngariumObjectMessage();
      copy.setObject(object.getObject());
      return copy;
    }
    return new AngariumMessage();
  }

  private static AngariumMessage copyBytes(BytesMessage bytes) throws JMSException {
    AngariumBytesMessage copy = new AngariumBytesMessage();
    bytes.reset();
    byte[] chunk = new byte[CHUNK];
    for (int count = bytes.readBytes(chunk); count >= 0; count = bytes.readBytes(chunk)) {
      copy.writeBytes(chunk, 0, count);
    }
    bytes.reset();
    return copy;
  }

  private static AngariumMessage copyStream(StreamMessage stream) throws JMSException {
    AngariumStreamMessage copy = new AngariumStreamMessage();
    stream.reset();
    try {
      while (true) {
        copy.writeObject(stream.readObject());
      }
    } catch (MessageEOFException e) {
      stream.reset(); // that was the last item, which only this exception tells
    }
    return copy;
  }
}
