package org.angarium.broker.destination;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.broker.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Decides who gets which message of a queue. Receivers without a selector take the first message in
 * turn. Those with one, and those for whom messages of a group are kept, have something of their
 * own to take; they are served in turn, too, one each time, so that neither kind waits for the
 * other. Core thread only.
 */
final class Dispatcher {
  /** With so many messages kept for one receiver, the others wait too. */
  private static final int MOST_RESERVED = 10_000;

  private final MessageQueue queue;
  private final Lane[] lanes;
  private final Map<Receiver, Interest> interests = new HashMap<>();
  private final List<Interest> plain = new ArrayList<>();
  private final SelectorIndex<Interest> selective = new SelectorIndex<>();

  /** Those that may have something of their own to take now. */
  private final Set<Interest> active = new LinkedHashSet<>();

  private final Groups groups = new Groups();

  private int pagesRead;

  /** Whose turn it was last among those without a selector; -1 if nobody's. */
  private int lastServed = -1;

  Dispatcher(MessageQueue queue, Lane[] lanes) {
    this.queue = queue;
    this.lanes = lanes;
  }

  // ---- receivers

  void add(Receiver receiver, @Nullable Selector selector) {
    Interest interest = new Interest(receiver, selector, lanes);
    interests.put(receiver, interest);
    if (selector == null) {
      plain.add(interest);
    } else {
      selective.add(interest, selector);
      active.add(interest);
    }
  }

  /** A receiver has gone; what was kept for it is anybody's. */
  void remove(Receiver receiver) {
    Interest interest = interests.remove(receiver);
    if (interest == null) {
      return;
    }
    int place = plain.indexOf(interest);
    if (place >= 0) {
      plain.remove(place);
      lastServed = place <= lastServed ? lastServed - 1 : lastServed;
    }
    selective.remove(interest);
    active.remove(interest);
    groups.forget(interest);
    for (QueueEntry entry : interest.end()) {
      entry.reservedFor = null;
      lanes[entry.priority()].putBack(entry);
      returned(entry);
    }
  }

  int receivers() {
    return interests.size();
  }

  /** A receiver can take messages again. */
  void ready(Receiver receiver) {
    Interest interest = interests.get(receiver);
    if (interest != null && interest.hasWork()) {
      active.add(interest);
    }
  }

  /** The lane of which messages are being read that a receiver waits for, or null. */
  @Nullable Lane readingFor(Receiver receiver) {
    Interest interest = interests.get(receiver);
    if (interest == null || !receiver.ready()) {
      return null;
    }
    if (!plain.contains(interest)) {
      return interest.waitsFor();
    }
    for (int priority = lanes.length - 1; priority >= 0; priority--) {
      Lane lane = lanes[priority];
      if (lane.firstReady() != null) {
        return null;
      }
      if (lane.frontWaits()) {
        return lane.pager().isReading() ? lane : null;
      }
    }
    return null;
  }

  // ---- messages

  /** Those who must be told of a message that comes now, because they select it. */
  List<Interest> matching(QueueEntry entry) {
    if (selective.isEmpty()) {
      return List.of();
    }
    List<Interest> told = selective.matching(entry.message());
    told.removeIf(interest -> !interest.hasSeen(entry.priority()));
    return told;
  }

  /** A message has come to the end of its lane, for those who must be told. */
  void arrived(QueueEntry entry, List<Interest> told) {
    for (Interest interest : told) {
      if (interest.arrived(entry)) {
        active.add(interest);
      }
    }
  }

  /**
   * A message is about to come to the end of a lane that is in the store alone.
   *
   * @param told those who must look at it; null if nobody knows whether they want it
   */
  void passes(Lane lane, int priority, @Nullable List<Interest> told) {
    for (Interest interest : told == null ? selective.members() : told) {
      if (interest.hasSeen(priority)) {
        interest.walkFrom(lane.tail(), priority);
        active.add(interest);
      }
    }
  }

  /** A message is ready again in its old place. */
  void returned(QueueEntry entry) {
    if (!selective.isEmpty()) {
      for (Interest interest : selective.matching(entry.message())) {
        if (interest.returned(entry)) {
          active.add(interest);
        }
      }
    }
  }

  /** Messages were read back. Each time another receiver is the first to have more read. */
  void pageRead() {
    List<Interest> members = new ArrayList<>(selective.members());
    Collections.rotate(members, ++pagesRead);
    for (Interest interest : members) {
      interest.pageRead();
      if (interest.hasWork()) {
        active.add(interest);
      }
    }
  }

  /**
   * Hands out a message to each kind of receiver, or gets nearer to it.
   *
   * @return whether there is more to do
   */
  boolean step(long nowMillis, Budget budget) {
    boolean served = servePlain(nowMillis);
    return serveActive(nowMillis, budget) || served;
  }

  /** Gives the first message to the next receiver in turn that can take one. */
  private boolean servePlain(long nowMillis) {
    QueueEntry entry = plain.isEmpty() ? null : firstReady();
    if (entry == null) {
      return false;
    }
    if (!queue.context().window().isScarce() || isAnyReady()) {
      lanes[entry.priority()].readAhead();
    }
    if (entry.expired(nowMillis)) {
      queue.expire(entry);
      return true;
    }
    String group = Groups.of(entry.message());
    if (group != null && mustWaitForOwner(group)) {
      return false;
    }
    if (group != null && reserveForOwner(entry, group, null)) {
      return true;
    }
    Interest next = nextReady();
    if (next == null) {
      return false;
    }
    QueueEntry reserved = next.firstReserved();
    if (reserved != null && Interest.ORDER.compare(reserved, entry) < 0) {
      next.takeReserved(reserved);
      hand(reserved, Groups.of(reserved.message()), next);
    } else {
      hand(entry, group, next);
    }
    return true;
  }

  /** Gives a message to the next of those that may have something of their own to take. */
  private boolean serveActive(long nowMillis, Budget budget) {
    Iterator<Interest> first = active.iterator();
    if (!first.hasNext()) {
      return false;
    }
    Interest interest = first.next();
    first.remove();
    if (!interest.receiver().ready()) {
      return true;
    }
    QueueEntry entry = interest.next(budget);
    if (interest.hasWork()) {
      active.add(interest);
    }
    if (entry == null) {
      return true;
    }
    if (entry.expired(nowMillis)) {
      queue.expire(entry);
      return true;
    }
    String group = Groups.of(entry.message());
    if (group == null
        || entry.state == QueueEntry.State.RESERVED
        || !reserveForOwner(entry, group, interest)) {
      hand(entry, group, interest);
    }
    return true;
  }

  private void hand(QueueEntry entry, @Nullable String group, Interest to) {
    if (group != null) {
      groups.assign(group, to);
    }
    queue.handOut(entry, to.receiver());
  }

  /** Whether so much is kept for the receiver that has this group that no more is. */
  private boolean mustWaitForOwner(String group) {
    Interest owner = groups.owner(group);
    return owner != null && owner.reserved() >= MOST_RESERVED && !owner.receiver().ready();
  }

  /** Keeps a message for the receiver that has its group, if that is another than the taker. */
  private boolean reserveForOwner(QueueEntry entry, String group, @Nullable Interest taker) {
    Interest owner = groups.owner(group);
    if (owner == null || owner == taker || !owner.wants(entry)) {
      return false;
    }
    lanes[entry.priority()].leaveReady(entry, QueueEntry.State.RESERVED);
    owner.reserve(entry);
    active.add(owner);
    return true;
  }

  private @Nullable Interest nextReady() {
    for (int i = 0; i < plain.size(); i++) {
      lastServed = (lastServed + 1) % plain.size();
      Interest interest = plain.get(lastServed);
      if (interest.receiver().ready()) {
        return interest;
      }
    }
    return null;
  }

  /** The first message of the highest priority, or null if there is none, or it is being read. */
  private @Nullable QueueEntry firstReady() {
    for (int priority = lanes.length - 1; priority >= 0; priority--) {
      Lane lane = lanes[priority];
      QueueEntry first = lane.firstReady();
      if (first != null) {
        return first;
      }
      if (lane.frontWaits()) {
        if (isAnyReady()) {
          lane.readAhead();
        }
        return null;
      }
    }
    return null;
  }

  /** Whether someone without a selector can take a message now. */
  boolean isAnyReady() {
    for (Interest interest : plain) {
      if (interest.receiver().ready()) {
        return true;
      }
    }
    return false;
  }
}
