package org.angarium.jms.client;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.angarium.transport.LinkListener;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes from the broker, handed to whom it is for. Runs on the link's thread; it never waits
 * and never calls an application.
 */
final class Incoming implements LinkListener {
  /** The request that a {@link Frame.Welcome} answers. */
  static final long GREETING = 0;

  private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);

  private final Map<Long, PendingRequest> requests = new ConcurrentHashMap<>();
  private final Map<Integer, Consumer<Frame.Deliver>> consumers = new ConcurrentHashMap<>();
  private final Map<Integer, ProducerWindow> producers = new ConcurrentHashMap<>();
  private final Map<Integer, Set<Integer>> producersOfSessions = new ConcurrentHashMap<>();
  private final CompletableFuture<LostLink> lost = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final String broker;

  /** For a new link to the broker of this name. */
  Incoming(String broker) {
    this.broker = broker;
  }

  /** Announces a request; its answer, or the loss of the link, will settle it. */
  PendingRequest expect(long requestId, Consumer<Object> onAnswer) {
    PendingRequest request = new PendingRequest(onAnswer);
    requests.put(requestId, request);
    LostLink reason = lost.getNow(null);
    if (reason != null) {
      settle(requestId, reason);
    }
    return request;
  }

  void addConsumer(int consumerId, Consumer<Frame.Deliver> consumer) {
    consumers.put(consumerId, consumer);
  }

  void removeConsumer(int consumerId) {
    consumers.remove(consumerId);
  }

  /** How many consumers are open, for tests. */
  int consumerCount() {
    return consumers.size();
  }

  /** Takes in a producer, until it is removed or its session ends. */
  void addProducer(int sessionId, int producerId, ProducerWindow window) {
    producersOfSessions
        .computeIfAbsent(sessionId, id -> ConcurrentHashMap.newKeySet())
        .add(producerId);
    producers.put(producerId, window);
    LostLink reason = lost.getNow(null);
    if (reason != null) {
      window.lost(reason);
    }
  }

  void removeProducer(int sessionId, int producerId) {
    producers.remove(producerId);
    Set<Integer> others = producersOfSessions.get(sessionId);
    if (others != null) {
      others.remove(producerId);
    }
  }

  /** A session has ended, and its producers with it. */
  void removeProducers(int sessionId) {
    Set<Integer> all = producersOfSessions.remove(sessionId);
    if (all != null) {
      all.forEach(producers::remove);
    }
  }

  /** How many producers are open, for tests. */
  int producerCount() {
    return producers.size();
  }

  /** Calls back once, when the link is lost; at once if it already is. */
  void whenLost(Consumer<LostLink> listener) {
    var unused = lost.thenAccept(listener);
  }

  /** Why the link is no more; null while it is there. */
  @Nullable LostLink lost() {
    return lost.getNow(null);
  }

  /**
   * Waits until the broker has ended the link, but no longer than this. An interrupt does not end
   * the wait; the thread is interrupted again afterwards.
   */
  void awaitEnd(long millis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = false;
    while (true) {
      try {
        if (!ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          LOG.warn("{} did not answer a good-bye within {} ms", broker, millis);
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void onFrame(Frame frame) {
    if (frame instanceof Frame.Deliver deliver) {
      Consumer<Frame.Deliver> consumer = consumers.get(deliver.consumerId());
      if (consumer != null) { // else it was closed while this was on the way, and has given it back
        consumer.accept(deliver);
      }
    } else if (frame instanceof Frame.Done done) {
      settle(done.requestId(), done);
    } else if (frame instanceof Frame.Failed failed) {
      settle(failed.requestId(), failed);
    } else if (frame instanceof Frame.ProducerCredit credit) {
      ProducerWindow window = producers.get(credit.producerId());
      if (window != null) {
        window.grant(credit.bytes());
      }
    } else if (frame instanceof Frame.SendRefused refused) {
      onRefused(refused);
    } else if (frame instanceof Frame.Browsed browsed) {
      settle(browsed.requestId(), browsed);
    } else if (frame instanceof Frame.BodyPart part) {
      settle(part.requestId(), part);
    } else if (frame instanceof Frame.Prepared prepared) {
      settle(prepared.requestId(), prepared);
    } else if (frame instanceof Frame.BranchList branches) {
      settle(branches.requestId(), branches);
    } else if (frame instanceof Frame.Welcome welcome) {
      settle(GREETING, welcome);
    } else if (frame instanceof Frame.Close close) {
      lose(new LostLink(close.code(), broker + " closed the connection: " + close.reason(), null));
      ended.countDown();
    } else {
      lose(
          new LostLink(
              ErrorCode.PROTOCOL_VIOLATION,
              broker + " sent what only a client may send: " + frame.getClass().getSimpleName(),
              null));
    }
  }

  private void onRefused(Frame.SendRefused refused) {
    LOG.warn(
        "{} refused a message that was sent without waiting: {} {}",
        broker,
        refused.code().label(),
        refused.reason());
    ProducerWindow window = producers.get(refused.producerId());
    if (window != null) {
      window.refused(refused);
    }
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    ErrorCode code =
        cause instanceof ProtocolException broken ? broken.code() : ErrorCode.CONNECTION_LOST;
    String reason =
        cause == null ? "the connection was closed" : "the connection was lost: " + cause;
    lose(new LostLink(code, broker + ": " + reason, cause));
    ended.countDown();
  }

  /** The link is no more: everyone who waits for something is told. Only the first call counts. */
  void lose(LostLink reason) {
    if (lost.complete(reason)) {
      producers.values().forEach(window -> window.lost(reason));
      requests.keySet().forEach(requestId -> settle(requestId, reason));
    }
  }

  private void settle(long requestId, Object answer) {
    PendingRequest request = requests.remove(requestId);
    if (request != null) {
      request.settle(answer);
    }
  }
}
