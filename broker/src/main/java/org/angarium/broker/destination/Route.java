package org.angarium.broker.destination;

import java.util.List;
import java.util.Set;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Refusal;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Where a message goes, decided and not yet done: to be used in the turn in which it was decided.
 * Core thread only.
 */
public final class Route {
  /**
   * The queues of one destination.
   *
   * @param message as it is to be there
   */
  record Part(EncodedMessage message, List<MessageQueue> queues) {}

  /** In place of a batch: a message that nobody has to wait for. */
  public static final long AT_ONCE = MessageQueue.AT_ONCE;

  private final Core core;
  private final List<Part> parts;

  Route(Core core, List<Part> parts) {
    this.core = core;
    this.parts = parts;
  }

  /** For a message whose destination is no more. */
  static Route nowhere(Core core) {
    return new Route(core, List.of());
  }

  /** Whether anything of this will be stored. */
  public boolean stores() {
    for (Part part : parts) {
      for (MessageQueue queue : part.queues) {
        if (queue.stores(part.message)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * A queue that has no room and whose producers wait for it, or null.
   *
   * @param past a queue on which the asker has waited its turn already, or null
   * @param freed queues from which the asker takes messages in the same step
   * @throws Refusal if a queue has no room and its producers do not wait
   */
  public @Nullable MessageQueue fullQueue(@Nullable MessageQueue past, Set<MessageQueue> freed)
      throws Refusal {
    for (Part part : parts) {
      for (MessageQueue queue : part.queues) {
        if (freed.contains(queue)) {
          continue;
        }
        Room room = queue.room();
        DestinationPolicy.WhenFull whenFull = room.limit().whenFull();
        if (room.isFull() && whenFull == DestinationPolicy.WhenFull.REFUSE) {
          throw full(queue, "");
        }
        boolean mustWait = room.isFull() || (room.isAwaited() && queue != past);
        if (mustWait && whenFull == DestinationPolicy.WhenFull.WAIT) {
          return queue;
        }
      }
    }
    return null;
  }

  /** For a producer whose queue is full; {@code more} follows in its sentence. */
  public static Refusal full(MessageQueue queue, String more) {
    DestinationPolicy.Limit limit = queue.room().limit();
    return new Refusal(
        ErrorCode.RESOURCE_EXHAUSTED,
        queue.name()
            + " is full, with "
            + queue.room().messages()
            + " messages of "
            + queue.room().bytes()
            + " bytes (it may have "
            + (limit.maxMessages() == 0 ? "any number of" : limit.maxMessages())
            + " messages of "
            + (limit.maxBytes() == 0 ? "any number of" : limit.maxBytes())
            + " bytes)"
            + more);
  }

  /**
   * Puts the message onto its queues, once for all of them.
   *
   * @param visibleAfter the batch that must be durable before anyone may see it; negative if none
   */
  public void follow(long visibleAfter) {
    follow(visibleAfter, null);
  }

  /**
   * As {@link #follow(long)}.
   *
   * @param before the message, if it is held already
   */
  void follow(long visibleAfter, @Nullable HeldMessage before) {
    @Nullable HeldMessage held = before;
    for (Part part : parts) {
      if (part.queues.isEmpty()) {
        continue;
      }
      if (held == null || !held.message().equals(part.message)) {
        held = new HeldMessage(core.nextMessageId(), part.message);
      }
      for (MessageQueue queue : part.queues) {
        queue.enqueue(held, visibleAfter);
      }
    }
  }
}
