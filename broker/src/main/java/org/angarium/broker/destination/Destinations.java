package org.angarium.broker.destination;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Refusal;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.broker.policy.NamePattern;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * All destinations by name. Queues come into being when first used, if their policy allows it, and
 * temporary ones when their connection asks for it. Core thread only.
 */
public final class Destinations {
  private final Core core;
  private final QueueContext context;
  private final Function<DestinationName, DestinationPolicy> policies;
  private final Topics topics;
  private final PreparedBranches branches;
  private final Map<DestinationName, MessageQueue> queues = new HashMap<>();

  /** The connection to which each temporary destination belongs. */
  private final Map<DestinationName, Long> owners = new HashMap<>();

  /**
   * No destinations.
   *
   * @param window how much of each queue is kept in memory
   * @param policies what is set for a destination; asked once for each
   */
  public Destinations(
      Core core,
      MessageMemory memory,
      Window window,
      Function<DestinationName, DestinationPolicy> policies) {
    this.core = core;
    this.policies = policies;
    Aftermath aftermath = new Aftermath(core, this::findOrDefine);
    this.context = new QueueContext(core, memory, new Relief(core, memory), aftermath, window);
    this.topics = new Topics(context, policies);
    this.branches = new PreparedBranches(context, this);
  }

  public Topics topics() {
    return topics;
  }

  public PreparedBranches branches() {
    return branches;
  }

  // ---- by name

  /**
   * The queue of this name, to consume from or to browse; made, and recorded, if there is none.
   *
   * @throws Refusal if it is no queue, cannot be made, or is another connection's temporary one
   */
  public MessageQueue queueFor(DestinationName name, Publisher consumer) throws Refusal {
    requireOwn(name, consumer);
    return queue(name);
  }

  /**
   * Refuses a destination from which this connection must not consume (Jakarta Messaging 4.1.5).
   */
  public void requireOwn(DestinationName name, Publisher consumer) throws Refusal {
    if (name.isTemporary()) {
      Long owner = owners.get(name);
      if (owner == null) {
        throw gone(name);
      }
      if (owner != consumer.connectionId()) {
        throw new Refusal(
            ErrorCode.INVALID_DESTINATION,
            name + " is another connection's; only that one may consume from it");
      }
    } else if (CompositeName.isComposite(name)) {
      throw new Refusal(
          ErrorCode.INVALID_DESTINATION,
          name + " names several destinations; messages can be sent to it, not consumed from it");
    }
  }

  private MessageQueue queue(DestinationName name) throws Refusal {
    MessageQueue queue = queues.get(name);
    if (queue != null) {
      return queue;
    }
    if (name.isTemporary()) {
      throw gone(name);
    }
    if (NamePattern.isPattern(name.name())) {
      throw new Refusal(
          ErrorCode.INVALID_DESTINATION,
          name + " is a pattern; only consumers of topics may use one");
    }
    if (!policies.apply(name).lifecycle().autoCreate()) {
      throw new Refusal(
          ErrorCode.INVALID_DESTINATION,
          "there is no " + name + ", and its policy does not allow to create it");
    }
    return findOrDefine(name);
  }

  private static Refusal gone(DestinationName name) {
    return new Refusal(ErrorCode.INVALID_DESTINATION, "there is no " + name + " any more");
  }

  private MessageQueue findOrDefine(DestinationName name) {
    MessageQueue queue = queues.get(name);
    if (queue == null) {
      long id = core.nextDestinationId();
      core.record(
          new StoreRecord.DestinationDefined(id, StoreRecord.DestinationKind.QUEUE, name.name()));
      queue = define(id, name);
    }
    return queue;
  }

  /** Applies the definition of a queue, new or recovered. */
  MessageQueue define(long id, DestinationName name) {
    MessageQueue queue = new MessageQueue(context, id, name, policies.apply(name));
    queues.put(name, queue);
    if (queue.policy().lifecycle().autoDeleteMillis() > 0) {
      new IdleQueue(core, queue, () -> delete(queue)).watch();
    }
    return queue;
  }

  /** A queue that nobody uses is no more. */
  private void delete(MessageQueue queue) {
    queues.remove(queue.name(), queue);
    core.record(new StoreRecord.DestinationRemoved(queue.id()));
    queue.close();
  }

  // ---- where a message goes

  /** Checks that a message may be sent there; makes queues that there are not yet. */
  public void requireTarget(DestinationName name) throws Refusal {
    targets(name);
  }

  /**
   * Decides where a message goes.
   *
   * @throws Refusal if its destination is none, or cannot be made
   */
  public Route route(EncodedMessage message, Publisher publisher) throws Refusal {
    List<Target> targets = targets(message.destination());
    if (targets.size() == 1) {
      return new Route(core, List.of(part(targets.get(0), message, publisher)));
    }
    List<Route.Part> parts = new ArrayList<>(targets.size());
    Set<MessageQueue> reached = new HashSet<>();
    for (Target target : targets) {
      Route.Part part = part(target, message, publisher);
      parts.add(
          new Route.Part(part.message(), part.queues().stream().filter(reached::add).toList()));
    }
    return new Route(core, parts);
  }

  private Route.Part part(Target target, EncodedMessage message, Publisher publisher) {
    EncodedMessage overridden =
        PolicyOverrides.apply(target.policy().overrides(), message, core.now());
    return new Route.Part(overridden, target.queuesFor(overridden, publisher));
  }

  private List<Target> targets(DestinationName name) throws Refusal {
    if (name.isTemporary() || !CompositeName.isComposite(name)) {
      return List.of(target(name));
    }
    List<Target> targets = new ArrayList<>();
    for (DestinationName part : CompositeName.parts(name)) {
      targets.add(target(part));
    }
    return targets;
  }

  private Target target(DestinationName name) throws Refusal {
    if (name.isQueue()) {
      return queue(name);
    }
    if (name.isTemporary() && !owners.containsKey(name)) {
      throw gone(name);
    }
    if (NamePattern.isPattern(name.name())) {
      throw new Refusal(
          ErrorCode.INVALID_DESTINATION, name + " is a pattern; messages go to one topic");
    }
    return topics.topic(name);
  }

  // ---- temporary destinations

  /**
   * Makes a temporary queue or topic.
   *
   * @throws Refusal if the name is taken, or not one of a temporary destination
   */
  public void createTemporary(DestinationName name, Publisher owner) throws Refusal {
    if (!name.isTemporary()
        || NamePattern.isPattern(name.name())
        || CompositeName.isComposite(name)) {
      throw new Refusal(
          ErrorCode.PROTOCOL_VIOLATION, name + " is no name of a temporary destination");
    }
    if (owners.putIfAbsent(name, owner.connectionId()) != null) {
      throw new Refusal(ErrorCode.INVALID_DESTINATION, "there is a " + name + " already");
    }
    if (name.isQueue()) {
      queues.put(
          name, new MessageQueue(context, MessageQueue.NOT_DURABLE, name, policies.apply(name)));
    }
  }

  /**
   * Deletes a temporary destination.
   *
   * @throws Refusal if there is none of this name, it is another connection's, or it has consumers
   */
  public void deleteTemporary(DestinationName name, Publisher owner) throws Refusal {
    if (!name.isTemporary()) {
      throw new Refusal(ErrorCode.INVALID_DESTINATION, name + " is not temporary");
    }
    requireOwn(name, owner);
    MessageQueue queue = queues.get(name);
    if (queue == null ? topics.hasSubscriptions(name) : queue.receivers() > 0) {
      throw new Refusal(
          ErrorCode.DESTINATION_IN_USE, name + " has consumers; close them before deleting it");
    }
    remove(name);
  }

  /** A temporary destination's connection has gone, and so has everyone who consumed from it. */
  public void remove(DestinationName name) {
    owners.remove(name);
    @Nullable MessageQueue queue = queues.remove(name);
    if (queue == null) {
      topics.remove(name);
    } else {
      queue.close();
    }
  }
}
