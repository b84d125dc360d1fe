package org.angarium.jms.destination;

import jakarta.jms.Topic;
import org.angarium.transport.message.DestinationName;

/** A topic by name. It comes into being at the broker when it is first used. */
public final class AngariumTopic extends AngariumDestination implements Topic {
  private static final long serialVersionUID = 1L;

  /**
   * Names a topic.
   *
   * @throws IllegalArgumentException if the name breaks the rules; the message says which
   */
  public AngariumTopic(String name) {
    this(DestinationName.topic(name));
  }

  AngariumTopic(DestinationName name) {
    super(name);
  }

  @Override
  public String getTopicName() {
    return name();
  }

  private Object readResolve() {
    return new AngariumTopic(name());
  }
}
