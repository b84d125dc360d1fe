package org.angarium.broker.destination;

import org.angarium.broker.selector.Selector;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * A subscription of a topic (Jakarta Messaging 4.2.3): a queue of what it still has to deliver, and
 * what is let onto it. Core thread only.
 */
public final class Subscription {
  /**
   * What is subscribed to.
   *
   * @param topic the topic, or a pattern of topics' names
   * @param selector null for everything
   * @param noLocal whether what the subscriber's own client publishes is left out
   */
  record Terms(DestinationName topic, @Nullable String selector, boolean noLocal) {}

  /**
   * What tells named subscriptions apart.
   *
   * @param clientId null if it was made without one
   */
  record Key(@Nullable String clientId, String name, boolean durable) {}

  private final @Nullable Key key;
  private final boolean shared;
  private final Terms terms;
  private final @Nullable Selector selector;
  private final Publisher owner;
  private final MessageQueue queue;

  /**
   * A subscription without consumers.
   *
   * @param key null if it has no name, and ends with its consumer
   * @param owner whose messages {@code noLocal} leaves out
   */
  Subscription(
      @Nullable Key key,
      boolean shared,
      Terms terms,
      @Nullable Selector selector,
      Publisher owner,
      MessageQueue queue) {
    this.key = key;
    this.shared = shared;
    this.terms = terms;
    this.selector = selector;
    this.owner = owner;
    this.queue = queue;
  }

  @Nullable Key key() {
    return key;
  }

  boolean shared() {
    return shared;
  }

  boolean durable() {
    return key != null && key.durable();
  }

  Terms terms() {
    return terms;
  }

  /** Null if it wants everything. */
  @Nullable Selector selector() {
    return selector;
  }

  /** What it still has to deliver, and its consumers. */
  public MessageQueue queue() {
    return queue;
  }

  /** Whether it leaves out what this client publishes. */
  boolean excludes(Publisher publisher) {
    return terms.noLocal() && owner.isSameAs(publisher);
  }

  /** For people. */
  @Override
  public String toString() {
    return key == null ? "a subscription of " + terms.topic() : "the subscription " + key.name();
  }
}
