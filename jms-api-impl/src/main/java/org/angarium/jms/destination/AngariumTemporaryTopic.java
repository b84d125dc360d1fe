package org.angarium.jms.destination;

import jakarta.jms.TemporaryTopic;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/** A topic that its connection made for itself. */
public final class AngariumTemporaryTopic extends AngariumTemporaryDestination
    implements TemporaryTopic {
  private static final long serialVersionUID = 1L;

  /**
   * Stands for a topic that the connection has just made.
   *
   * @param owner null if this is only its name
   * @throws IllegalArgumentException if the name breaks the rules; the message says which
   */
  public AngariumTemporaryTopic(String name, @Nullable TemporaryOwner owner) {
    this(new DestinationName(DestinationName.Kind.TEMPORARY_TOPIC, name), owner);
  }

  AngariumTemporaryTopic(DestinationName name, @Nullable TemporaryOwner owner) {
    super(name, owner);
  }

  @Override
  public String getTopicName() {
    return name();
  }

  private Object readResolve() {
    return new AngariumTemporaryTopic(name(), null);
  }
}
