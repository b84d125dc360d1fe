package org.angarium.jms.destination;

import jakarta.jms.Queue;
import org.angarium.transport.message.DestinationName;

/** A queue by name. It comes into being at the broker when it is first used. */
public final class AngariumQueue extends AngariumDestination implements Queue {
  private static final long serialVersionUID = 1L;

  /**
   * Names a queue.
   *
   * @throws IllegalArgumentException if the name breaks the rules; the message says which
   */
  public AngariumQueue(String name) {
    this(DestinationName.queue(name));
  }

  AngariumQueue(DestinationName name) {
    super(name);
  }

  @Override
  public String getQueueName() {
    return name();
  }

  private Object readResolve() {
    return new AngariumQueue(name());
  }
}
