package org.angarium.tests.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.broker.policy.DestinationPolicies;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.broker.policy.PolicyEntry;
import org.angarium.broker.policy.PolicySetting;
import org.angarium.tests.history.Selector;
import org.angarium.tests.history.invariant.Bounds;
import org.jspecify.annotations.Nullable;

/**
 * What a seed stands for: who does what with which destinations, and what goes wrong.
 *
 * @param sources what consumers may be opened on by anybody: queues and shared subscriptions
 * @param subscribers durable subscriptions that belong to one client identifier each
 * @param workers what kinds of applications there are
 * @param windowMessages how many ready messages of a lane the broker keeps in memory
 * @param loadMillis how long the applications work and things go wrong, milliseconds
 * @param calmMillis how long they work on when nothing goes wrong any more, milliseconds
 * @param thinkMicros how long an application rests at most between two things, microseconds
 * @param networkMicros how long a frame is on its way at most, microseconds
 */
record Scenario(
    List<String> queues,
    List<String> topics,
    List<Source> sources,
    List<Subscriber> subscribers,
    List<Kind> workers,
    DestinationPolicies policies,
    long memoryBytes,
    int windowMessages,
    int producerWindowBytes,
    int loadMillis,
    int calmMillis,
    int thinkMicros,
    int networkMicros,
    Messages messages,
    Faults faults) {

  /** A kind of application. */
  enum Kind {
    /** Acknowledges each message, without waiting for an answer. */
    AUTOMATIC,
    /** Acknowledges in lots, without waiting for an answer. */
    LAZY,
    /** Acknowledges and recovers as it likes. */
    CLIENT,
    /** Receives and sends in local transactions. */
    TRANSACTED,
    /** Receives and sends in branches of distributed transactions. */
    BRANCHES,
    /** Browses queues. */
    BROWSER,
    /** Uses temporary queues, and tries those of others. */
    TEMPORARY,
    /** Makes and ends durable subscriptions; browses where there is no topic. */
    FOLLOWER
  }

  /** A durable subscription and the client identifier that it belongs to. */
  record Subscriber(String clientId, Source source) {}

  /**
   * What messages are like, in percent of all.
   *
   * @param bodyBytes the longest body
   */
  record Messages(int nonPersistent, int expiring, int delayed, int prioritised, int bodyBytes) {}

  /** How often what goes wrong. */
  record Faults(int kills, int powerCuts, int cuts, int stalls, int fullDisks, int failedForces) {
    static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0);
  }

  /** Selectors with what they mean; properties are text in the history. */
  private static final List<Selector> SELECTORS =
      List.of(
          new Selector("number < 5", p -> number(p.get("number")) < 5),
          new Selector(
              "number BETWEEN 3 AND 7", p -> "34567".contains(String.valueOf(p.get("number")))),
          new Selector("number = 4", p -> number(p.get("number")) == 4),
          new Selector(
              "JMSType IN ('type1', 'type2', 'type9')",
              p -> "type1 type2 type9".contains(String.valueOf(p.get("JMSType")))),
          new Selector("number <> 6 AND JMSType LIKE 'type%'", p -> number(p.get("number")) != 6));

  private static int number(@Nullable Object property) {
    return Integer.parseInt(String.valueOf(property));
  }

  /** Throws the dice. */
  static Scenario of(World world) {
    List<String> queues = names("queue", world.between(1, 3));
    List<String> topics = names("topic", world.between(0, 2));
    List<Source> sources = new ArrayList<>();
    queues.forEach(queue -> sources.add(Source.queue(queue)));
    List<Subscriber> subscribers = new ArrayList<>();
    for (String topic : topics) {
      if (world.percent(60)) {
        sources.add(Source.subscription(topic + "-shared", topic, selector(world), true, true));
      }
      if (world.percent(80)) {
        subscribers.add(
            new Subscriber(
                topic + "-client",
                Source.subscription(topic + "-own", topic, selector(world), true, false)));
      }
    }
    List<Kind> workers = new ArrayList<>();
    int count = world.between(2, 5);
    for (int i = 0; i < count; i++) {
      workers.add(world.oneOf(List.of(Kind.values())));
    }
    boolean calm = world.percent(10);
    return new Scenario(
        queues,
        topics,
        List.copyOf(sources),
        List.copyOf(subscribers),
        List.copyOf(workers),
        new DestinationPolicies(policies(world, queues)),
        world.percent(15) ? 40_000 : Long.MAX_VALUE / 2,
        world.oneOf(List.of(1, 2, 4, 8, 1_000)),
        1 << world.between(11, 16),
        world.between(500, 4_000),
        world.between(200, 1_000),
        world.oneOf(List.of(5_000, 20_000, 50_000, 100_000)),
        world.oneOf(List.of(100, 500, 2_000, 10_000)),
        new Messages(
            world.oneOf(List.of(0, 10, 50)),
            world.oneOf(List.of(0, 0, 10, 40)),
            world.oneOf(List.of(0, 0, 10, 30)),
            world.oneOf(List.of(0, 20, 100)),
            world.oneOf(List.of(20, 200, 2_000, 6_000))),
        calm
            ? Faults.NONE
            : new Faults(
                world.between(0, 3),
                world.between(0, 3),
                world.between(0, 4),
                world.between(0, 3),
                world.percent(25) ? world.between(1, 2) : 0,
                world.percent(15) ? 1 : 0));
  }

  /**
   * There is one clock. How long a message may be on its way, and a lost connection be lost to one
   * side only, depends on the network.
   */
  Bounds bounds() {
    boolean calm = faults.cuts() + faults.stalls() == 0;
    return new Bounds(Duration.ZERO, Duration.ofMillis(calm ? 300 : 3_500));
  }

  /** Whether nothing goes wrong. */
  boolean isCalm() {
    return faults.equals(Faults.NONE);
  }

  private static List<String> names(String kind, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      names.add(kind + i);
    }
    return List.copyOf(names);
  }

  /** Mostly everything. */
  static Selector selector(World world) {
    return world.percent(30) ? world.oneOf(SELECTORS) : Selector.ALL;
  }

  private static List<PolicyEntry> policies(World world, List<String> queues) {
    List<PolicyEntry> entries = new ArrayList<>();
    for (String queue : queues) {
      PolicyEntry entry =
          PolicyEntry.of(PolicyEntry.Kinds.QUEUES, queue)
              .with(PolicySetting.MAX_DELIVERIES, world.percent(40) ? world.between(1, 5) : 0);
      if (world.percent(25)) {
        entry =
            entry
                .with(PolicySetting.REDELIVERY_DELAY, Duration.ofMillis(world.between(10, 300)))
                .with(PolicySetting.MAX_REDELIVERY_DELAY, Duration.ofMillis(500))
                .with(PolicySetting.STRICT_ORDER, world.percent(50));
      }
      if (world.percent(40)) {
        entry = entry.with(PolicySetting.EXPIRY_QUEUE, "EXPIRED.{name}");
      }
      if (world.percent(20)) {
        entry =
            entry
                .with(PolicySetting.MAX_MESSAGES, (long) world.between(5, 50))
                .with(
                    PolicySetting.WHEN_FULL,
                    world.percent(70)
                        ? DestinationPolicy.WhenFull.WAIT
                        : DestinationPolicy.WhenFull.REFUSE)
                .with(PolicySetting.FULL_WAIT, Duration.ofMillis(world.between(50, 1_000)));
      }
      entries.add(entry);
    }
    PolicyEntry topics = PolicyEntry.of(PolicyEntry.Kinds.TOPICS, ">");
    entries.add(topics.with(PolicySetting.MAX_DELIVERIES, 0));
    return entries;
  }
}
