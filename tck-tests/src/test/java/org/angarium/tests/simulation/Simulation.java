package org.angarium.tests.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.History;
import org.angarium.tests.history.TransactionId;
import org.angarium.tests.history.invariant.HistoryChecker;
import org.angarium.tests.history.invariant.Violation;
import org.angarium.transport.message.DestinationName;

/** One seed, from the world's beginning to the verdict. */
final class Simulation {
  /**
   * How a simulation went.
   *
   * @param faults what is wrong, whatever the history says
   * @param violations of the promises H1 to H16
   * @param digest stands for everything that happened
   * @param lines what happened, if that was asked for
   */
  record Verdict(
      long seed,
      List<String> faults,
      List<Violation> violations,
      long digest,
      History history,
      List<String> lines) {
    boolean isGood() {
      return faults.isEmpty() && violations.isEmpty();
    }
  }

  /** How long anything may take once nothing goes wrong any more, milliseconds. */
  private static final int PATIENCE_MILLIS = 60_000;

  /** After this long nothing is delayed any more: milliseconds. */
  private static final int SETTLING_MILLIS = 4_000;

  private final long seed;
  private final World world;
  private final Scenario scenario;
  private final SimulatedNetwork network;
  private final SimulatedDisk disk;
  private final SimulatedBroker broker;
  private final Environment environment;
  private final List<Application> applications = new ArrayList<>();
  private final List<BranchWorker> branchWorkers = new ArrayList<>();
  private final List<Follower> followers = new ArrayList<>();

  private Simulation(long seed, boolean keepsLines) {
    this.seed = seed;
    this.world = new World(seed, keepsLines);
    this.scenario = Scenario.of(world);
    History history = new History(world::millis);
    this.network = new SimulatedNetwork(world, history, scenario.networkMicros());
    this.disk = new SimulatedDisk(world);
    this.broker = new SimulatedBroker(world, network, new JournalStorage(disk), scenario);
    this.environment = new Environment(world, network, history, scenario, new ArrayList<>());
  }

  /** Plays a seed. */
  static Verdict play(long seed, boolean keepsLines) {
    return new Simulation(seed, keepsLines).play();
  }

  private Verdict play() {
    world.note(seed, scenario::toString);
    scenario.queues().forEach(this::noteExpiryQueue);
    if (scenario.isCalm()) {
      environment.history().add(new Event.Calm(environment.history().now()));
    }
    broker.start();
    if (subscribe() && work() && resolve() && settle() && restart() && drain() && drainAgain()) {
      world.note("end", environment.history().events().size());
    }
    List<String> faults = new ArrayList<>(environment.faults());
    faults.addAll(broker.faults());
    List<Violation> violations =
        faults.isEmpty()
            ? HistoryChecker.check(environment.history(), scenario.bounds())
            : List.of();
    return new Verdict(
        seed, faults, violations, world.digest(), environment.history(), world.lines());
  }

  private void noteExpiryQueue(String queue) {
    DestinationPolicy policy = scenario.policies().of(DestinationName.queue(queue));
    String to = policy.aftermath().expiryQueue();
    if (!to.isEmpty()) {
      History history = environment.history();
      history.add(new Event.ExpiryQueue(queue, to, history.now()));
    }
  }

  /** Lets the world go on until something is so; whether it came to be in time. */
  private boolean runUntil(String what, BooleanSupplier condition) {
    long deadline = world.millis() + PATIENCE_MILLIS;
    while (!condition.getAsBoolean()) {
      if (!broker.faults().isEmpty() || !environment.faults().isEmpty()) {
        return false;
      }
      if (world.millis() > deadline) {
        List<Application> waiting = applications.stream().filter(a -> !a.ended()).toList();
        environment.faults().add("not in time: " + what + "; not ended: " + waiting);
        return false;
      }
      world.next();
    }
    return true;
  }

  private boolean runFor(long millis) {
    long until = world.millis() + millis;
    return runUntil("time passes", () -> world.millis() >= until);
  }

  private boolean allEnded() {
    return applications.stream().allMatch(Application::ended);
  }

  /** Makes all durable subscriptions, before anything goes wrong. */
  private boolean subscribe() {
    return drain("subscribe", true);
  }

  private boolean work() {
    List<Source> temporaries = new ArrayList<>();
    applications.clear();
    for (Scenario.Subscriber subscriber : scenario.subscribers()) {
      Scenario.Kind kind =
          world.oneOf(
              List.of(Scenario.Kind.AUTOMATIC, Scenario.Kind.CLIENT, Scenario.Kind.TRANSACTED));
      applications.add(new Worker(environment, subscriber.clientId(), kind, subscriber));
    }
    for (Scenario.Kind kind : scenario.workers()) {
      String name = kind.name().toLowerCase(Locale.ROOT) + applications.size();
      applications.add(application(kind, name, temporaries));
    }
    applications.forEach(Application::start);
    scheduleFaults();
    if (!runFor(scenario.loadMillis()) || !runUntil("the broker is up", broker::isUp)) {
      return false;
    }
    environment.history().add(new Event.Healing(PATIENCE_MILLIS, environment.history().now()));
    if (!runFor(scenario.calmMillis())) {
      return false;
    }
    applications.forEach(Application::stop);
    return runUntil("applications end", this::allEnded);
  }

  private Application application(Scenario.Kind kind, String name, List<Source> temporaries) {
    return switch (kind) {
      case BRANCHES -> {
        BranchWorker worker = new BranchWorker(environment, name);
        branchWorkers.add(worker);
        yield worker;
      }
      case BROWSER -> new Viewer(environment, name);
      case FOLLOWER -> {
        if (scenario.topics().isEmpty()) {
          yield new Viewer(environment, name);
        }
        Follower follower = new Follower(environment, name);
        followers.add(follower);
        yield follower;
      }
      case TEMPORARY -> new Correspondent(environment, name, temporaries);
      case AUTOMATIC, LAZY, CLIENT, TRANSACTED -> new Worker(environment, name, kind, null);
    };
  }

  private void scheduleFaults() {
    Scenario.Faults faults = scenario.faults();
    times(faults.kills(), "kill", () -> broker.crash(false));
    times(faults.powerCuts(), "power cut", () -> broker.crash(true));
    times(faults.cuts(), "cut", network::cutOne);
    times(faults.powerCuts(), "power cut to come", () -> disk.cutPowerAfter(world.between(0, 12)));
    times(faults.fullDisks(), "full disk", this::fillDisk);
    times(faults.failedForces(), "failed force", disk::failForce);
    times(faults.stalls(), "stall", () -> network.stallOne(world.between(1_000, 1_500_000)));
  }

  private void fillDisk() {
    disk.full(true);
    world.afterMillis(world.between(10, 500), () -> disk.full(false));
  }

  private void times(int count, String what, Runnable fault) {
    for (int i = 0; i < count; i++) {
      world.afterMillis(
          world.between(0, scenario.loadMillis() - 1),
          () -> {
            environment.history().add(new Event.Fault(what, environment.history().now()));
            fault.run();
          });
    }
  }

  /** Ends what is in doubt. */
  private boolean resolve() {
    applications.clear();
    Map<TransactionId, Boolean> log = new LinkedHashMap<>();
    branchWorkers.forEach(worker -> log.putAll(worker.log()));
    applications.add(new Drainer(environment, "resolve", null, log, List.of(), false));
    applications.forEach(Application::start);
    return runUntil("branches end", this::allEnded);
  }

  /** Lets everything that is delayed come to be ready. */
  private boolean settle() {
    return runFor(SETTLING_MILLIS);
  }

  /**
   * Cuts the power while nobody is connected, unless nothing is to go wrong: what is left comes
   * back from the store alone, in order.
   */
  private boolean restart() {
    if (!scenario.isCalm() && world.percent(50)) {
      broker.crash(true);
      return runUntil("the broker is up", broker::isUp);
    }
    return true;
  }

  private boolean drain() {
    return drain("drain", false);
  }

  private boolean drain(String name, boolean defines) {
    applications.clear();
    List<Source> shared = new ArrayList<>(scenario.sources());
    shared.removeIf(source -> defines && source.subscription() == null);
    followers.forEach(follower -> shared.addAll(follower.left()));
    applications.add(new Drainer(environment, name, null, Map.of(), shared, defines));
    for (Scenario.Subscriber subscriber : scenario.subscribers()) {
      applications.add(
          new Drainer(
              environment,
              name + "-" + subscriber.clientId(),
              subscriber.clientId(),
              Map.of(),
              List.of(subscriber.source()),
              defines));
    }
    applications.forEach(Application::start);
    if (!runUntil("the drain ends", this::allEnded)) {
      return false;
    }
    return defines || drainEnds(name + "-ends");
  }

  /** Dead letters and what has expired, which nobody else receives. */
  private boolean drainEnds(String name) {
    applications.clear();
    List<Source> ends = new ArrayList<>();
    for (String queue : scenario.queues()) {
      ends.add(Source.queue("DLQ." + queue));
      ends.add(Source.queue("EXPIRED." + queue));
    }
    applications.add(new Drainer(environment, name, null, Map.of(), ends, false));
    applications.forEach(Application::start);
    return runUntil("the drain of dead letters ends", this::allEnded);
  }

  /** What was drained does not come again, whatever becomes of the broker. */
  private boolean drainAgain() {
    if (world.percent(50)) {
      broker.crash(true);
      return runUntil("the broker is up", broker::isUp) && drain("again", false);
    }
    return true;
  }
}
