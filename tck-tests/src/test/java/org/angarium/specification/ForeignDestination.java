package org.angarium.specification;

import jakarta.jms.Destination;
import jakarta.jms.Queue;
import jakarta.jms.Topic;

/** Destinations of another provider, and one that is neither a queue nor a topic. */
final class ForeignDestination implements Destination {
  /** A queue of another provider. */
  static final Queue QUEUE = () -> "foreign";

  /** A topic of another provider. */
  static final Topic TOPIC = () -> "foreign";
}
