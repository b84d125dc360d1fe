package org.angarium.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random workers for branches of distributed transactions that send to and consume from three
 * queues, with preparations, commits, rollbacks, timeouts that pass, lost connections and restarts
 * of the broker, against a model. Checked at every delivery: the message is on that queue, its
 * branch committed, and no branch that may still commit has consumed it. Checked now and then:
 * recovery lists what is prepared. Checked at the end: what the model has is what comes out.
 */
final class RandomBranchHistoryTest {
  private static final int WORKERS = 4;
  private static final int QUEUES = 3;
  private static final int STEPS = 2_000;
  private static final long R = 7;

  /** What a branch has done, in the model. */
  private record Work(List<String> sent, List<String> consumed) {}

  private static final DestinationPolicy POLICY = PolicyBuilder.defaults().maxDeliveries(0).build();

  private TestBroker broker = new TestBroker(POLICY);
  private final List<Worker> workers = new ArrayList<>();

  /** What is on the queues and may be delivered, and what committed branches have taken away. */
  private final Set<String> visible = new HashSet<>();

  private final Set<String> gone = new HashSet<>();

  /** Who has a message now: a worker, or a branch that is not prepared or is. */
  private final Map<String, Object> holders = new HashMap<>();

  private final Map<String, Work> prepared = new HashMap<>();
  private int lastBody;
  private int lastBranch;

  /** A client with a session, a producer, and a consumer on one of the queues. */
  private final class Worker {
    private final String queue;
    private TestClient client = broker.client();
    private final Map<Long, String> received = new HashMap<>();
    private int understood;

    /** The branch that it works for or has worked for; null if that is decided or prepared. */
    private String branch = "";

    private boolean active;
    private Work work = new Work(new ArrayList<>(), new ArrayList<>());

    Worker(int number) {
      queue = "q" + number % QUEUES;
      connect();
    }

    void connect() {
      client = broker.client();
      understood = client.heard.size();
      received.clear();
      branch = "";
      active = false;
      client.says(
          new Frame.OpenSession(1, false),
          new Frame.OpenProducer(1, 1, null),
          new Frame.OpenConsumer(
              0, 1, 1, DestinationName.queue(queue), Frame.Selection.ALL, null, 1_000_000));
    }

    void listen() {
      for (; understood < client.heard.size(); understood++) {
        if (client.heard.get(understood) instanceof Frame.Deliver deliver) {
          String body = TestClient.body(deliver.message());
          assertThat(body).startsWith(queue);
          assertThat(visible).contains(body);
          assertThat(gone).doesNotContain(body);
          assertThat(holders.put(body, this)).as("holder of %s", body).isNull();
          received.put(deliver.deliveryId(), body);
        }
      }
    }

    void begin() {
      branch = "b" + ++lastBranch;
      active = true;
      work = new Work(new ArrayList<>(), new ArrayList<>());
      client.says(new Frame.StartBranch(R, 1, branch, Frame.BranchStart.NEW, 0));
    }

    void send(Random random) {
      String to = "q" + random.nextInt(QUEUES);
      String body = to + "-" + ++lastBody;
      if (active) {
        work.sent().add(body);
      } else {
        visible.add(body);
      }
      client.sends(R, TestClient.message(to, body, true, 4, 0, 0));
    }

    void end(Random random) {
      List<Long> acknowledged =
          received.keySet().stream().filter(d -> random.nextBoolean()).toList();
      for (long delivery : acknowledged) {
        String body = received.remove(delivery);
        work.consumed().add(body);
        holders.put(body, branch);
      }
      long[] ids = acknowledged.stream().mapToLong(d -> d).toArray();
      client.says(new Frame.EndBranch(R, 1, branch, Frame.BranchEnd.SUCCESS, ids));
      active = false;
    }

    void decide(Random random) {
      String name = branch;
      branch = "";
      switch (random.nextInt(3)) {
        case 0 -> {
          committed(work);
          client.says(new Frame.CommitBranch(R, name, true));
        }
        case 1 -> {
          returned(work);
          unseen();
          client.says(new Frame.RollbackBranch(R, 1, name, new long[0]));
        }
        default -> {
          client.says(new Frame.PrepareBranch(R, name));
          if (!work.sent().isEmpty() || !work.consumed().isEmpty()) {
            prepared.put(name, work);
          }
        }
      }
    }

    /** Ends some prepared branch, of whomever. */
    void resolve(Random random) {
      if (!prepared.isEmpty()) {
        List<String> names = new ArrayList<>(new TreeSet<>(prepared.keySet()));
        String name = names.get(random.nextInt(names.size()));
        Work done = prepared.remove(name);
        if (random.nextBoolean()) {
          committed(done);
          client.says(new Frame.CommitBranch(R, name, false));
        } else {
          returned(done);
          unseen();
          client.says(new Frame.RollbackBranch(R, 1, name, new long[0]));
        }
      }
    }

    /** The broker takes back what it has delivered, and delivers it again. */
    void unseen() {
      received.values().forEach(holders::remove);
      received.clear();
    }

    void isLost() {
      if (!branch.isEmpty()) {
        returned(work);
      }
      unseen();
    }
  }

  private void committed(Work work) {
    visible.addAll(work.sent());
    work.consumed().forEach(visible::remove);
    gone.addAll(work.consumed());
    work.consumed().forEach(holders::remove);
  }

  private void returned(Work work) {
    work.consumed().forEach(holders::remove);
  }

  private void act(Worker worker, Random random) {
    int what = random.nextInt(100);
    System.out.println(
        "TRACE "
            + workers.indexOf(worker)
            + " "
            + what
            + " "
            + worker.branch
            + " "
            + worker.active
            + " "
            + worker.work
            + " recv "
            + worker.received
            + " prepared "
            + prepared);
    if (what < 40) {
      worker.send(random);
    } else if (what < 60) {
      if (worker.branch.isEmpty()) {
        worker.begin();
      } else if (worker.active) {
        worker.end(random);
      } else {
        worker.decide(random);
      }
    } else if (what < 70) {
      worker.resolve(random);
    } else if (what < 72) {
      worker.isLost();
      worker.client.isLost();
      worker.connect();
    } else if (what < 73) {
      workers.forEach(Worker::isLost);
      broker = restarted();
      workers.forEach(Worker::connect);
    } else if (what < 75) {
      assertThat(listed()).isEqualTo(new TreeSet<>(prepared.keySet()));
    }
    workers.forEach(Worker::listen);
  }

  private TestBroker restarted() {
    return new TestBroker(broker.store.reopened(), Long.MAX_VALUE / 2, name -> POLICY);
  }

  private Collection<String> listed() {
    TestClient client = broker.client();
    client.says(new Frame.ListBranches(R, ""));
    Frame.BranchList all = client.only(Frame.BranchList.class);
    assertThat(all.end()).isTrue();
    client.isLost();
    return new TreeSet<>(all.branches());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void shouldKeepBranchesWhole(int salt) {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("RandomBranchHistoryTest " + salt + ": -Dangarium.seed=" + seed);
    Random random = new Random(seed + salt);
    for (int i = 0; i < WORKERS; i++) {
      workers.add(new Worker(i));
    }
    for (int step = 0; step < STEPS; step++) {
      act(workers.get(random.nextInt(WORKERS)), random);
    }
    drain(random);
  }

  /** What is left when all is decided and everyone has gone is what the model says. */
  private void drain(Random random) {
    Worker last = workers.get(0);
    while (!prepared.isEmpty()) {
      last.resolve(random);
      workers.forEach(Worker::listen);
    }
    workers.forEach(
        worker -> {
          worker.isLost();
          worker.client.isLost();
        });
    Set<String> left = new HashSet<>();
    for (TestBroker each : List.of(broker, restarted())) {
      left.clear();
      TestClient client = each.client();
      client.opensSession();
      for (int i = 0; i < QUEUES; i++) {
        client.says(
            new Frame.OpenConsumer(
                0, 1, i, DestinationName.queue("q" + i), Frame.Selection.ALL, null, 1_000_000));
      }
      for (String body : client.bodies()) {
        assertThat(left.add(body)).as("%s twice", body).isTrue();
      }
      assertThat(left).isEqualTo(visible);
    }
  }
}
