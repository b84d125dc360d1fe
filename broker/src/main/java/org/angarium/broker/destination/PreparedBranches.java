package org.angarium.broker.destination;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.angarium.broker.core.Refusal;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.message.EncodedMessage;

/**
 * All prepared branches of distributed transactions, by name. They outlive their connections and
 * the broker, and end by commit or rollback alone. Core thread only.
 */
public final class PreparedBranches {
  private final QueueContext context;
  private final Destinations destinations;
  private final NavigableMap<String, PreparedBranch> byName = new TreeMap<>();

  PreparedBranches(QueueContext context, Destinations destinations) {
    this.context = context;
    this.destinations = destinations;
  }

  /** Whether a branch of this name is prepared. */
  public boolean contains(String name) {
    return byName.containsKey(name);
  }

  /** The names of prepared branches behind this one, in their alphabetical order; a view. */
  public Collection<String> namesAfter(String name) {
    return byName.tailMap(name, false).keySet();
  }

  /**
   * Prepares a branch: records what it will do, so that it can be done whatever happens meanwhile.
   *
   * @param name no other branch's
   * @param messages what it has sent, in that order
   * @param consumed what it has consumed: messages that are outstanding, and belong to it from now
   */
  public void prepare(
      String name, Publisher publisher, List<EncodedMessage> messages, List<QueueEntry> consumed) {
    add(context.core().nextDestinationId(), name, publisher).prepare(messages, consumed);
  }

  /** Applies what recovery has found of a branch; what it holds follows. */
  PreparedBranch restore(StoreRecord.BranchPrepared prepared) {
    Publisher publisher = new Publisher(Publisher.NO_CONNECTION, prepared.clientId());
    return add(prepared.branchId(), prepared.name(), publisher);
  }

  private PreparedBranch add(long id, String name, Publisher publisher) {
    PreparedBranch branch = new PreparedBranch(context, id, name, publisher);
    byName.put(name, branch);
    return branch;
  }

  /**
   * Commits a branch. A queue takes its messages even if it is full: there was room when it was
   * prepared. Messages for a temporary destination that is no more go the way of those that were on
   * it.
   *
   * @throws Refusal if there is no such branch, or one of its messages cannot go to its destination
   *     now; then the branch is still prepared
   */
  public void commit(String name) throws Refusal {
    PreparedBranch branch = require(name);
    List<Route> routes = new ArrayList<>(branch.sent().size());
    for (HeldMessage held : branch.sent()) {
      routes.add(route(held.message(), branch.publisher()));
    }
    byName.remove(name);
    branch.commit(routes);
  }

  private Route route(EncodedMessage message, Publisher publisher) throws Refusal {
    try {
      return destinations.route(message, publisher);
    } catch (Refusal refusal) {
      if (message.destination().isTemporary()) {
        return Route.nowhere(context.core());
      }
      throw refusal;
    }
  }

  /**
   * Rolls a branch back.
   *
   * @throws Refusal if there is no such branch
   */
  public void rollback(String name) throws Refusal {
    PreparedBranch branch = require(name);
    byName.remove(name);
    branch.rollback();
  }

  private PreparedBranch require(String name) throws Refusal {
    PreparedBranch branch = byName.get(name);
    if (branch == null) {
      throw new Refusal(ErrorCode.UNKNOWN_BRANCH, "no branch " + name + " is prepared");
    }
    return branch;
  }
}
