package org.angarium.jms.destination;

import jakarta.jms.JMSException;
import org.angarium.transport.message.DestinationName;

/** The connection that has made a temporary destination. Any thread. */
@FunctionalInterface
public interface TemporaryOwner {
  /**
   * Deletes a temporary destination, if it is still there.
   *
   * @throws JMSException if it has consumers, or the broker cannot be asked
   */
  void delete(DestinationName name) throws JMSException;
}
