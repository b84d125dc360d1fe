package org.angarium.broker.destination;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Refusal;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.broker.policy.NamePattern;
import org.angarium.broker.selector.Selector;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/** All topics and their subscriptions (Jakarta Messaging 4.2). Core thread only. */
public final class Topics {
  /** So many topics that only patterns are subscribed to are kept ready; then all are forgotten. */
  private static final int MOST_TOPICS_KEPT = 10_000;

  private static final int LONGEST_NAME = 255;

  private final QueueContext context;
  private final Function<DestinationName, DestinationPolicy> policies;

  /** Topics in use. One that is not here has no subscriptions but those of patterns. */
  private final Map<DestinationName, Topic> topics = new HashMap<>();

  private final Map<Subscription, NamePattern> ofPatterns = new HashMap<>();
  private final Map<Subscription.Key, Subscription> named = new HashMap<>();
  private final Map<DestinationName, Set<Subscription>> ofTopic = new HashMap<>();

  Topics(QueueContext context, Function<DestinationName, DestinationPolicy> policies) {
    this.context = context;
    this.policies = policies;
  }

  /** The topic of this name, to publish to. */
  Topic topic(DestinationName name) {
    Topic topic = topics.get(name);
    if (topic == null) {
      if (topics.size() - ofTopic.size() >= MOST_TOPICS_KEPT) {
        topics.keySet().removeIf(other -> !ofTopic.containsKey(other));
      }
      topic = new Topic(policies.apply(name));
      for (Map.Entry<Subscription, NamePattern> entry : ofPatterns.entrySet()) {
        if (matches(entry.getValue(), name)) {
          topic.add(entry.getKey());
        }
      }
      topics.put(name, topic);
    }
    return topic;
  }

  private static boolean matches(NamePattern pattern, DestinationName name) {
    return name.kind() == DestinationName.Kind.TOPIC && pattern.matches(name.name());
  }

  // ---- subscribing

  /**
   * Opens a subscription for one more consumer: the named one, or one of its own.
   *
   * @throws Refusal if the subscription's name, its other consumers or the selector forbid it
   */
  public Subscription subscribe(
      DestinationName topic,
      Frame.Selection selection,
      Frame.@Nullable SubscriptionName name,
      Publisher subscriber)
      throws Refusal {
    Selector selector = Selectors.parse(selection.selector());
    Subscription.Terms terms =
        new Subscription.Terms(
            topic, selector == null ? null : selector.text(), selection.noLocal());
    if (name == null) {
      return begin(null, false, terms, selector, subscriber);
    }
    requireLegal(topic, name, subscriber);
    Subscription.Key key = new Subscription.Key(subscriber.clientId(), name.name(), name.durable());
    Subscription present = named.get(key);
    if (present == null) {
      return begin(key, name.shared(), terms, selector, subscriber);
    }
    requireFree(present, name, terms);
    if (present.terms().equals(terms)) {
      return present;
    }
    end(present);
    return begin(key, name.shared(), terms, selector, subscriber);
  }

  private static void requireLegal(
      DestinationName topic, Frame.SubscriptionName name, Publisher subscriber) throws Refusal {
    if (name.name().isEmpty() || name.name().length() > LONGEST_NAME) {
      throw new Refusal(
          ErrorCode.ILLEGAL_STATE,
          "a subscription's name has 1 to "
              + LONGEST_NAME
              + " characters, not "
              + name.name().length());
    }
    if (!name.durable() && !name.shared()) {
      throw new Refusal(
          ErrorCode.PROTOCOL_VIOLATION, "a named subscription is durable, or shared, or both");
    }
    if (name.durable() && !name.shared() && subscriber.clientId() == null) {
      throw new Refusal(
          ErrorCode.ILLEGAL_STATE,
          "an unshared durable subscription needs a client identifier, and the connection has none");
    }
    if (name.durable() && topic.kind() == DestinationName.Kind.TEMPORARY_TOPIC) {
      throw new Refusal(
          ErrorCode.INVALID_DESTINATION,
          topic + " is temporary, a subscription of it cannot be durable");
    }
  }

  /** Whether one more consumer may come, and whether the subscription may be replaced. */
  private static void requireFree(
      Subscription present, Frame.SubscriptionName name, Subscription.Terms terms) throws Refusal {
    if (present.shared() != name.shared()) {
      throw inUse(
          present + " is " + (present.shared() ? "shared" : "unshared") + ", not the other kind");
    }
    boolean active = present.queue().receivers() > 0;
    if (active && !present.shared()) {
      throw inUse(present + " has a consumer already, and is not shared");
    }
    if (present.terms().equals(terms)) {
      return;
    }
    if (active) {
      throw inUse(
          present + " has consumers, and another topic or selector than the one that is asked for");
    }
    requireNothingOutstanding(present);
  }

  private static void requireNothingOutstanding(Subscription subscription) throws Refusal {
    if (subscription.queue().hasOutstanding()) {
      throw inUse(subscription + " has delivered messages that are not acknowledged yet");
    }
  }

  private static Refusal inUse(String reason) {
    return new Refusal(ErrorCode.SUBSCRIPTION_IN_USE, reason);
  }

  private Subscription begin(
      Subscription.@Nullable Key key,
      boolean shared,
      Subscription.Terms terms,
      @Nullable Selector selector,
      Publisher owner) {
    long id = MessageQueue.NOT_DURABLE;
    if (key != null && key.durable()) {
      Core core = context.core();
      id = core.nextDestinationId();
      core.record(
          new StoreRecord.SubscriptionDefined(
              id,
              terms.topic().name(),
              new StoreRecord.SubscriptionKey(key.clientId(), key.name(), shared),
              terms.selector(),
              terms.noLocal()));
    }
    return define(id, key, shared, terms, selector, owner);
  }

  /** Applies the definition of a durable subscription that recovery has found. */
  Subscription restore(StoreRecord.SubscriptionDefined defined) throws Refusal {
    StoreRecord.SubscriptionKey key = defined.key();
    DestinationName topic = DestinationName.topic(defined.topic());
    return define(
        defined.subscriptionId(),
        new Subscription.Key(key.clientId(), key.name(), true),
        key.shared(),
        new Subscription.Terms(topic, defined.selector(), defined.noLocal()),
        Selectors.parse(defined.selector()),
        new Publisher(Publisher.NO_CONNECTION, key.clientId()));
  }

  private Subscription define(
      long id,
      Subscription.@Nullable Key key,
      boolean shared,
      Subscription.Terms terms,
      @Nullable Selector selector,
      Publisher owner) {
    MessageQueue queue =
        new MessageQueue(context, id, terms.topic(), policies.apply(terms.topic()));
    Subscription subscription = new Subscription(key, shared, terms, selector, owner, queue);
    if (key != null) {
      named.put(key, subscription);
    }
    ofTopic.computeIfAbsent(terms.topic(), name -> new LinkedHashSet<>()).add(subscription);
    if (NamePattern.isPattern(terms.topic().name())) {
      NamePattern pattern = NamePattern.parse(terms.topic().name());
      ofPatterns.put(subscription, pattern);
      topics.forEach(
          (name, topic) -> {
            if (matches(pattern, name)) {
              topic.add(subscription);
            }
          });
    } else {
      topic(terms.topic()).add(subscription);
    }
    return subscription;
  }

  // ---- ending

  /** A consumer has gone; the subscription ends with its last one, if it is not durable. */
  public void consumerClosed(Subscription subscription) {
    if (!subscription.durable() && subscription.queue().receivers() == 0) {
      end(subscription);
    }
  }

  /**
   * Ends a durable subscription for good (Jakarta Messaging 4.2.3, {@code unsubscribe}).
   *
   * @throws Refusal if there is none, it has a consumer, or messages are not acknowledged yet
   */
  public void unsubscribe(String name, Publisher subscriber) throws Refusal {
    Subscription.Key key = new Subscription.Key(subscriber.clientId(), name, true);
    Subscription subscription = named.get(key);
    if (subscription == null) {
      throw new Refusal(
          ErrorCode.INVALID_DESTINATION, "there is no durable subscription called " + name);
    }
    if (subscription.queue().receivers() > 0) {
      throw inUse(subscription + " has a consumer; close it first");
    }
    requireNothingOutstanding(subscription);
    end(subscription);
  }

  /** A temporary topic is no more: neither are its subscriptions. */
  void remove(DestinationName name) {
    for (Subscription subscription : Set.copyOf(ofTopic.getOrDefault(name, Set.of()))) {
      end(subscription);
    }
    topics.remove(name);
  }

  /** Whether anyone subscribes to exactly this name. */
  boolean hasSubscriptions(DestinationName name) {
    return ofTopic.containsKey(name);
  }

  private void end(Subscription subscription) {
    DestinationName name = subscription.terms().topic();
    if (subscription.key() != null) {
      named.remove(subscription.key(), subscription);
    }
    Set<Subscription> others = ofTopic.get(name);
    if (others != null && others.remove(subscription) && others.isEmpty()) {
      ofTopic.remove(name);
    }
    if (ofPatterns.remove(subscription) != null) {
      topics.values().forEach(topic -> topic.remove(subscription));
    } else {
      Topic topic = topic(name);
      topic.remove(subscription);
      if (topic.isEmpty()) {
        topics.remove(name);
      }
    }
    if (subscription.durable()) {
      context.core().record(new StoreRecord.DestinationRemoved(subscription.queue().id()));
    }
    subscription.queue().close();
  }
}
