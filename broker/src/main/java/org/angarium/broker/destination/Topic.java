package org.angarium.broker.destination;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.transport.message.EncodedMessage;

/** A topic: the subscriptions to which a publication goes. Core thread only. */
final class Topic implements Target {
  private final DestinationPolicy policy;
  private final Set<Subscription> plain = new LinkedHashSet<>();
  private final SelectorIndex<Subscription> selective = new SelectorIndex<>();

  Topic(DestinationPolicy policy) {
    this.policy = policy;
  }

  @Override
  public DestinationPolicy policy() {
    return policy;
  }

  void add(Subscription subscription) {
    if (subscription.selector() == null) {
      plain.add(subscription);
    } else {
      selective.add(subscription, subscription.selector());
    }
  }

  void remove(Subscription subscription) {
    if (subscription.selector() == null) {
      plain.remove(subscription);
    } else {
      selective.remove(subscription);
    }
  }

  @Override
  public List<MessageQueue> queuesFor(EncodedMessage message, Publisher publisher) {
    List<MessageQueue> queues = new ArrayList<>();
    for (Subscription subscription : plain) {
      addUnlessLocal(subscription, publisher, queues);
    }
    if (!selective.isEmpty()) {
      for (Subscription subscription : selective.matching(message)) {
        addUnlessLocal(subscription, publisher, queues);
      }
    }
    return queues;
  }

  private static void addUnlessLocal(
      Subscription subscription, Publisher publisher, List<MessageQueue> queues) {
    if (!subscription.excludes(publisher)) {
      queues.add(subscription.queue());
    }
  }

  boolean isEmpty() {
    return plain.isEmpty() && selective.isEmpty();
  }
}
