package org.angarium.jms.message;

import jakarta.jms.JMSException;

/** What {@code Message.acknowledge()} calls: the session that the message was delivered to. */
@FunctionalInterface
public interface Acknowledger {
  /**
   * Acknowledges all that the session has delivered, if it waits for its application to say so.
   *
   * @throws jakarta.jms.IllegalStateException if the session is closed
   */
  void acknowledge() throws JMSException;
}
