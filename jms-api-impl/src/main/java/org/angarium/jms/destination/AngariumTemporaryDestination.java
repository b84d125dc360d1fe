package org.angarium.jms.destination;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * A queue or topic that lasts as long as the connection that made it, and from which only that
 * connection may consume (Jakarta Messaging 4.1.5, 4.2.7, 6.2.2). The object that the connection
 * made can delete it. Every other, such as a message's {@code JMSReplyTo}, is its name: messages
 * can be sent to it.
 */
public abstract class AngariumTemporaryDestination extends AngariumDestination {
  private static final long serialVersionUID = 1L;

  /** Null for the mere name. */
  private final transient @Nullable TemporaryOwner owner;

  AngariumTemporaryDestination(DestinationName name, @Nullable TemporaryOwner owner) {
    super(name);
    this.owner = owner;
  }

  /**
   * Deletes the destination with what is on it; one that is deleted already stays so.
   *
   * @throws IllegalStateException if this is not the object that the connection made
   * @throws JMSException if it has consumers
   */
  public final void delete() throws JMSException {
    if (owner == null) {
      throw new IllegalStateException(
          "only the connection that made it can delete " + this, ErrorCode.ILLEGAL_STATE.label());
    }
    owner.delete(destinationName());
  }
}
