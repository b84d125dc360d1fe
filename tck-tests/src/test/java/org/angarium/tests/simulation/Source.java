package org.angarium.tests.simulation;

import org.angarium.tests.history.Destination;
import org.angarium.tests.history.Selector;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Where a consumer gets its messages from.
 *
 * @param holder the queue's or the subscription's name in the history
 * @param destination as the history has it
 * @param address as the broker has it
 * @param subscription null for a queue
 */
record Source(
    String holder,
    Destination destination,
    DestinationName address,
    Selector selector,
    Frame.@Nullable SubscriptionName subscription) {

  static Source queue(String name) {
    return queue(name, Selector.ALL);
  }

  static Source queue(String name, Selector selector) {
    return new Source(name, Destination.queue(name), DestinationName.queue(name), selector, null);
  }

  static Source subscription(
      String name, String topic, Selector selector, boolean durable, boolean shared) {
    return new Source(
        name,
        Destination.topic(topic),
        DestinationName.topic(topic),
        selector,
        new Frame.SubscriptionName(name, durable, shared));
  }

  Frame.Selection selection() {
    return new Frame.Selection(selector.text().isEmpty() ? null : selector.text(), false);
  }
}
