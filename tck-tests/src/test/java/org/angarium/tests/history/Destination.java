package org.angarium.tests.history;

import org.jspecify.annotations.Nullable;

/**
 * Where messages are sent to. All names of queues, topics and subscriptions in a history differ.
 *
 * @param owner the connection that made a temporary one; null for any other
 */
public record Destination(Kind kind, String name, @Nullable String owner) {
  /** The two kinds. */
  public enum Kind {
    QUEUE,
    TOPIC
  }

  public static Destination queue(String name) {
    return new Destination(Kind.QUEUE, name, null);
  }

  public static Destination topic(String name) {
    return new Destination(Kind.TOPIC, name, null);
  }

  /** A queue that lasts as long as this connection. */
  public static Destination temporaryQueue(String name, String owner) {
    return new Destination(Kind.QUEUE, name, owner);
  }
}
