package org.angarium.broker;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.angarium.broker.core.Core;
import org.angarium.broker.destination.Destinations;
import org.angarium.broker.destination.MessageMemory;
import org.angarium.broker.destination.Restorer;
import org.angarium.broker.destination.Window;
import org.angarium.broker.endpoint.EndpointSettings;
import org.angarium.broker.endpoint.Endpoints;
import org.angarium.broker.policy.DestinationPolicies;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.broker.session.ClientBodies;
import org.angarium.broker.session.Clients;
import org.angarium.persistence.StoreException;
import org.angarium.transport.message.DestinationName;

/** The broker's inside on the test's own thread, turn by turn, under a virtual clock. */
final class TestBroker {
  static final int WINDOW = 4_096;
  static final int MOST_BODY_BYTES = 1 << 24;

  /** Few, so that tests with many messages read some of them back. */
  static final int WINDOW_MESSAGES = 8;

  final ManualStore store;
  final MessageMemory memory;
  final Core core;
  final Clients clients;
  final Destinations destinations;
  final List<Throwable> failures = new ArrayList<>();
  private final Endpoints endpoints;
  private final int windowMessages;
  private long now;

  TestBroker() {
    this(new ManualStore(), Long.MAX_VALUE / 2);
  }

  /** With this policy for every destination. */
  TestBroker(DestinationPolicy policy) {
    this(new ManualStore(), Long.MAX_VALUE / 2, name -> PolicyBuilder.of(policy).buildFor(name));
  }

  TestBroker(ManualStore store, long memoryLimit) {
    this(store, memoryLimit, DestinationPolicies.DEFAULTS::of);
  }

  TestBroker(
      ManualStore store, long memoryLimit, Function<DestinationName, DestinationPolicy> policies) {
    this(store, memoryLimit, policies, WINDOW_MESSAGES, 1_000_000);
  }

  TestBroker(
      ManualStore store,
      long memoryLimit,
      Function<DestinationName, DestinationPolicy> policies,
      int windowMessages,
      long startsAt) {
    this.store = store;
    this.windowMessages = windowMessages;
    this.now = startsAt;
    InstantSource clock = () -> Instant.ofEpochMilli(now);
    core = new Core(clock, store, failures::add);
    memory = new MessageMemory(memoryLimit, core.bodies());
    Window window = new Window(core, memory, windowMessages, 1 << 20);
    destinations = new Destinations(core, memory, window, policies);
    clients =
        new Clients(
            core, destinations, memory, new ClientBodies(store.bodies, MOST_BODY_BYTES), WINDOW);
    endpoints =
        new Endpoints(
            core,
            clients,
            new EndpointSettings("test", 0, 1 << 20, WINDOW, MOST_BODY_BYTES),
            (user, password) -> !"wrong".equals(password),
            Runnable::run);
    try {
      Restorer restorer = new Restorer(core, destinations);
      core.recover(restorer);
      store.bodies.recover(restorer.bodies());
      AtomicBoolean complete = new AtomicBoolean();
      restorer.finish(() -> complete.set(true));
      while (!complete.get() && failures.isEmpty()) {
        core.turn();
      }
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  /** One whose windows are as usual, and long compared with its memory. */
  static TestBroker withMemory(long limitBytes) {
    return new TestBroker(
        new ManualStore(), limitBytes, DestinationPolicies.DEFAULTS::of, 2_000, 1_000_000);
  }

  /** Another broker on this one's store, at the same time of day; this one is over. */
  TestBroker restarted() {
    advance(10); // What nobody waits for is appended, too.
    return new TestBroker(
        store.reopened(),
        memory.limitBytes(),
        DestinationPolicies.DEFAULTS::of,
        windowMessages,
        now);
  }

  long now() {
    return now;
  }

  void advance(long millis) {
    now += millis;
    settle();
  }

  /** Time passes while a turn is under way, before whatever is asked of it next. */
  void passesInTheNextTurn(long millis) {
    core.post(() -> now += millis);
  }

  /** Runs turns until there is nothing left to do. */
  void settle() {
    while (core.turn()) {
      // the turn is the work
    }
  }

  /** A client that has not said hello yet. */
  TestClient stranger() {
    return new TestClient(this, endpoints);
  }

  TestClient client() {
    TestClient client = stranger();
    client.hello(null, null);
    return client;
  }
}
