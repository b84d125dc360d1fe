package org.angarium.jms.client;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Topic;
import org.angarium.jms.destination.AngariumDestination;
import org.angarium.jms.destination.AngariumTemporaryTopic;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer reads from, checked as far as the client can (Jakarta Messaging 4.1.2, 8.3).
 *
 * @param selection which messages
 * @param subscription null for a queue, and for a subscription without a name
 */
record Source(
    AngariumDestination destination,
    Frame.Selection selection,
    Frame.@Nullable SubscriptionName subscription) {

  /** What an application says of the messages it wants; neither part is checked yet. */
  record Wish(@Nullable String selector, boolean noLocal) {
    static final Wish ALL = new Wish(null, false);
  }

  /**
   * A queue, or a topic with a subscription that is the consumer's own and ends with it. What
   * {@code noLocal} does on a queue is left open by the specification; here it does nothing.
   *
   * @throws jakarta.jms.InvalidDestinationException if the destination is null, another provider's,
   *     or a temporary one of another connection or deleted
   */
  static Source of(AngariumConnection connection, @Nullable Destination destination, Wish wish)
      throws JMSException {
    AngariumDestination from = AngariumDestination.require(destination);
    connection.temporaries().requireConsumable(from);
    boolean noLocal = wish.noLocal() && !from.destinationName().isQueue();
    return new Source(
        from, new Frame.Selection(selector(connection, wish.selector()), noLocal), null);
  }

  /**
   * A topic with a subscription that has a name.
   *
   * @throws jakarta.jms.InvalidDestinationException if the topic is null or another provider's, or
   *     temporary and the subscription durable (4.2.7)
   * @throws jakarta.jms.IllegalStateException if the subscription is durable and not shared, and
   *     the connection has no client identifier (8.3.3)
   * @throws JMSException if the name is null or empty
   */
  static Source named(
      AngariumConnection connection,
      @Nullable Topic topic,
      Frame.SubscriptionName subscription,
      Wish wish)
      throws JMSException {
    Source source = of(connection, topic, wish);
    if (subscription.durable() && topic instanceof AngariumTemporaryTopic) {
      throw JmsErrors.of(
          ErrorCode.INVALID_DESTINATION,
          "a durable subscription cannot be on a temporary topic, such as " + topic,
          null);
    }
    if (subscription.name().isEmpty()) {
      throw new JMSException("the subscription's name is null or empty");
    }
    connection.requireShort("a subscription's name", subscription.name(), ErrorCode.NOT_SUPPORTED);
    if (subscription.durable() && !subscription.shared() && connection.clientId() == null) {
      throw JmsErrors.illegalState(
          "an unshared durable subscription needs a client identifier, and the connection has none");
    }
    return new Source(source.destination(), source.selection(), subscription);
  }

  /**
   * A selector as the broker gets it; null, empty and blank ones are none (3.8.1).
   *
   * @throws jakarta.jms.InvalidSelectorException if it would not fit into a frame
   */
  static @Nullable String selector(AngariumConnection connection, @Nullable String selector)
      throws JMSException {
    if (selector == null || selector.isBlank()) {
      return null;
    }
    connection.requireShort("a selector", selector, ErrorCode.INVALID_SELECTOR);
    return selector;
  }
}
