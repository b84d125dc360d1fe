package org.angarium.tests.simulation;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.broker.core.Core;
import org.angarium.broker.destination.Destinations;
import org.angarium.broker.destination.MessageMemory;
import org.angarium.broker.destination.Restorer;
import org.angarium.broker.destination.Window;
import org.angarium.broker.endpoint.EndpointSettings;
import org.angarium.broker.endpoint.Endpoints;
import org.angarium.broker.session.ClientBodies;
import org.angarium.broker.session.Clients;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.transport.Link;
import org.angarium.transport.LinkAcceptor;
import org.angarium.transport.LinkListener;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * The broker's machine: the inside of {@code org.angarium.broker.Broker} without its threads. Its
 * core and its store get their turns from the world. It can be killed at any moment, and started
 * again on what the store has kept.
 */
final class SimulatedBroker {
  private static final int MAX_FRAME_BYTES = 1 << 20;
  private static final int RESTART_MOST_MILLIS = 400;

  private static final int WINDOW_BYTES = 20_000;

  /** How long the core takes at most until it sees what has come, microseconds. */
  private static final int CORE_LATENCY = 150;

  /** How long a write or a force takes at most, microseconds. */
  private static final int STORE_LATENCY = 1_500;

  private final World world;
  private final SimulatedNetwork network;
  private final SimulatedStore storage;
  private final Scenario scenario;
  private final List<String> faults = new ArrayList<>();
  private @Nullable Running process;
  private int starts;

  SimulatedBroker(
      World world, SimulatedNetwork network, SimulatedStore storage, Scenario scenario) {
    this.world = world;
    this.network = network;
    this.storage = storage;
    this.scenario = scenario;
  }

  /** What no broker may do, whatever its clients and its disk do. */
  List<String> faults() {
    return faults;
  }

  boolean isUp() {
    return process != null;
  }

  /** How often it has been started. */
  int starts() {
    return starts;
  }

  /** Starts it on what the store has kept. */
  void start() {
    if (process != null) {
      return;
    }
    starts++;
    world.note("start", starts);
    try {
      Running started = new Running(storage.open());
      process = started;
      started.recover();
    } catch (StoreException | RuntimeException | Error e) {
      if (!storage.powerIsCut() && !storage.failureIsExpected()) {
        faults.add("the broker does not start: " + trace(e));
      }
      crash(storage.powerIsCut());
    }
  }

  /** Ends it as {@code kill -9} does, or as a power cut does, and has it start again. */
  void crash(boolean powerCut) {
    if (process != null) {
      world.note("crash", powerCut ? 1 : 0);
      process = null;
      network.brokerDied();
      storage.crash(powerCut);
      world.afterMillis(world.between(1, RESTART_MOST_MILLIS), this::start);
    }
  }

  /** What runs from a start to the next crash. */
  private final class Running implements LinkAcceptor {
    private final Core core;
    private final Clients clients;
    private final Endpoints endpoints;
    private final Restorer restorer;
    private long nextTurn = Long.MAX_VALUE;
    private boolean storeIsDue;

    Running(MessageStore store) {
      core = new Core(world, store, this::failed);
      MessageMemory memory = new MessageMemory(scenario.memoryBytes(), core.bodies());
      Window window = new Window(core, memory, scenario.windowMessages(), WINDOW_BYTES);
      Destinations destinations = new Destinations(core, memory, window, scenario.policies()::of);
      clients =
          new Clients(
              core,
              destinations,
              memory,
              new ClientBodies(store.bodies(), 0),
              scenario.producerWindowBytes());
      restorer = new Restorer(core, destinations);
      endpoints =
          new Endpoints(
              core,
              clients,
              new EndpointSettings(
                  "simulated", 0, MAX_FRAME_BYTES, scenario.producerWindowBytes(), 0),
              (user, password) -> true,
              Runnable::run);
    }

    void recover() throws StoreException {
      try {
        core.recover(restorer);
        restorer.finish(() -> network.serve(this));
        wake();
      } catch (UncheckedIOException e) {
        if (e.getCause() instanceof StoreException cause) {
          throw cause;
        }
        throw e;
      }
    }

    @Override
    public LinkListener accept(Link link) {
      LinkListener endpoint = endpoints.accept(link);
      return new LinkListener() {
        @Override
        public void onFrame(Frame frame) {
          endpoint.onFrame(frame);
          wake();
        }

        @Override
        public void onClosed(@Nullable Throwable cause) {
          endpoint.onClosed(cause);
          wake();
        }
      };
    }

    /** There may be something to do. */
    void wake() {
      turnWithin(world.between(1, CORE_LATENCY));
      if (!storeIsDue) {
        storeIsDue = true;
        world.after(world.between(20, STORE_LATENCY), this::storeWorks);
      }
    }

    private void turnWithin(long micros) {
      long at = world.micros() + micros;
      if (at < nextTurn) {
        nextTurn = at;
        world.after(micros, () -> turn(at));
      }
    }

    private void turn(long at) {
      if (process != this || at != nextTurn) {
        return;
      }
      nextTurn = Long.MAX_VALUE;
      if (core.turn()) {
        wake();
      } else if (process == this) {
        turnWithin(core.millisToSleep() * 1_000);
      }
    }

    private void storeWorks() {
      storeIsDue = false;
      if (process != this) {
        return;
      }
      if (storage.step()) {
        wake();
      }
      if (storage.powerIsCut()) {
        crash(true);
      }
    }

    /** The store has failed, or the core: as {@code Broker} does, it says so and ends. */
    private void failed(Throwable cause) {
      if (storage.powerIsCut()) {
        crash(true);
        return;
      }
      world.note("failed", starts);
      if (!storage.failureIsExpected()) {
        faults.add("the broker has failed: " + trace(cause));
      }
      clients.all().forEach(c -> c.abandon(ErrorCode.OUTCOME_UNKNOWN, "the broker has failed"));
      crash(false);
    }
  }

  private static String trace(Throwable cause) {
    StringWriter out = new StringWriter();
    cause.printStackTrace(new PrintWriter(out));
    return out.toString();
  }
}
