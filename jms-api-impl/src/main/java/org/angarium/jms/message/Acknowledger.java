package org.angarium.jms.message;

import jakarta.jms.JMSException;

/** What {@code Message.acknowledge()} calls: the session that the message was delivered to. */
@FunctionalInterface
public interface Acknowledger {
  /**
   * Acknowledges, if the session waits for its application to say so: in CLIENT mode all that the
   * session has delivered, in individual mode this message.
   *
   * @throws jakarta.jms.IllegalStateException if the session is closed
   */
  void acknowledge() throws JMSException;
}
