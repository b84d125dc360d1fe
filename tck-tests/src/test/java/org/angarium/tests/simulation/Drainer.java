package org.angarium.tests.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.TransactionId;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Ends what is in doubt, receives everything from some sources until the broker has proven that
 * nothing is left, and ends.
 */
final class Drainer extends Application {
  private static final int WINDOW = 20;
  private static final int LOT = 10;
  private static final int SILENCE_MILLIS = 300;

  private final Map<TransactionId, Boolean> log;
  private final List<Source> left;

  /** Whether the subscriptions among them are made by being opened. */
  private final boolean defines;

  private @Nullable SimulatedSession session;

  /**
   * Someone who is to connect.
   *
   * @param defines whether the subscriptions among the sources are made by being opened
   * @param log of the transaction manager whose branches are to be ended
   */
  Drainer(
      Environment environment,
      String name,
      @Nullable String clientId,
      Map<TransactionId, Boolean> log,
      List<Source> sources,
      boolean defines) {
    super(environment, name, clientId);
    this.log = log;
    this.left = new ArrayList<>(sources);
    this.defines = defines;
  }

  @Override
  void begin() {
    SimulatedSession opened = openSession(false);
    session = opened;
    BranchWorker.resolve(
        this, opened, log, () -> BranchWorker.list(this, inDoubt -> resolved(opened, inDoubt)));
  }

  /** All who worked for branches have ended, and so have these. */
  private void resolved(SimulatedSession in, Set<TransactionId> inDoubt) {
    if (!inDoubt.isEmpty()) {
      in.fault("branches are in doubt that nobody knows: " + inDoubt);
    }
    rest();
  }

  @Override
  void act() {
    if (left.isEmpty()) {
      stop();
      rest();
      return;
    }
    Source source = left.get(0);
    Moment begun = environment.history().now();
    doing("draining " + source.holder());
    session()
        .open(
            source,
            WINDOW,
            consumer -> {
              if (consumer == null) {
                rest(); // a connection that is lost still has it
                return;
              }
              if (defines) {
                subscribed(source, begun);
              }
              drain(consumer, begun);
            });
  }

  private SimulatedSession session() {
    SimulatedSession current = session;
    if (current == null) {
      throw new IllegalStateException("no session: " + this);
    }
    return current;
  }

  private void subscribed(Source source, Moment begun) {
    Frame.SubscriptionName subscription = source.subscription();
    if (subscription != null) {
      environment
          .history()
          .add(
              new Event.SubscriptionStart(
                  source.holder(),
                  source.destination(),
                  subscription.durable(),
                  source.selector(),
                  environment.history().since(begun),
                  Outcome.CONFIRMED));
    }
  }

  /**
   * Empty is what nothing has come from for so long that the broker must have looked everywhere.
   */
  private void drain(SimulatedConsumer consumer, Moment begun) {
    session()
        .receive(
            consumer,
            SILENCE_MILLIS,
            first -> {
              if (first == null) {
                drained(consumer, begun);
                return;
              }
              List<SimulatedSession.Received> lot = new ArrayList<>();
              for (SimulatedSession.Received got = first;
                  got != null;
                  got = lot.size() < LOT ? session().take(consumer) : null) {
                lot.add(got);
                movedHere(consumer, got);
              }
              session().acknowledge(lot, () -> drain(consumer, begun));
            });
  }

  private void drained(SimulatedConsumer consumer, Moment begun) {
    environment
        .history()
        .add(new Event.Drain(consumer.source().holder(), environment.history().since(begun)));
    left.remove(0);
    session().close(consumer, this::rest);
  }

  /** A dead letter says where it comes from, when it was moved, and how often it was delivered. */
  private void movedHere(SimulatedConsumer consumer, SimulatedSession.Received got) {
    Map<String, Object> properties = got.event().content().properties();
    Object origin = properties.get("JMS_ANGARIUM_ORIGIN");
    if (origin != null) {
      String from = String.valueOf(origin);
      environment.world().note("moved from " + from, got.deliveryId());
      boolean expired = consumer.source().holder().startsWith("EXPIRED.");
      if (!expired) {
        requireDelivered(from, number(properties, "JMS_ANGARIUM_DELIVERIES"));
      }
      environment
          .history()
          .add(
              new Event.Removal(
                  from.substring(from.indexOf("://") + 3),
                  got.event().message(),
                  expired ? Event.Removal.Reason.EXPIRED : Event.Removal.Reason.DEAD_LETTER,
                  consumer.source().holder(),
                  number(properties, "JMS_ANGARIUM_DEAD_AT"),
                  environment.history().now()));
    }
  }

  /** Only what was delivered as often as it may be is a dead letter. */
  private void requireDelivered(String origin, long deliveries) {
    DestinationName queue = DestinationName.queue(origin.substring(origin.indexOf("://") + 3));
    int most = environment.scenario().policies().of(queue).redelivery().maxDeliveries();
    if (most == 0 || deliveries < most) {
      session()
          .fault("a dead letter of " + origin + " after " + deliveries + " deliveries of " + most);
    }
  }

  private static long number(Map<String, Object> properties, String name) {
    return Long.parseLong(String.valueOf(properties.get(name)));
  }
}
