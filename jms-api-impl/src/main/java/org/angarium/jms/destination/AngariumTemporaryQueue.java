package org.angarium.jms.destination;

import jakarta.jms.TemporaryQueue;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/** A queue that its connection made for itself. */
public final class AngariumTemporaryQueue extends AngariumTemporaryDestination
    implements TemporaryQueue {
  private static final long serialVersionUID = 1L;

  /**
   * Stands for a queue that the connection has just made.
   *
   * @param owner null if this is only its name
   * @throws IllegalArgumentException if the name breaks the rules; the message says which
   */
  public AngariumTemporaryQueue(String name, @Nullable TemporaryOwner owner) {
    this(new DestinationName(DestinationName.Kind.TEMPORARY_QUEUE, name), owner);
  }

  AngariumTemporaryQueue(DestinationName name, @Nullable TemporaryOwner owner) {
    super(name, owner);
  }

  @Override
  public String getQueueName() {
    return name();
  }

  private Object readResolve() {
    return new AngariumTemporaryQueue(name(), null);
  }
}
