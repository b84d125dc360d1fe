package org.angarium.tests.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.angarium.tests.history.Event;
import org.angarium.tests.history.History;
import org.angarium.tests.history.Moment;
import org.angarium.tests.history.Outcome;
import org.angarium.tests.history.Span;
import org.angarium.tests.history.TransactionId;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * A session: its consumers, what its application has received and not acknowledged, and its part in
 * transactions. It writes the history. Each method that asks the broker for something goes on with
 * {@code then} when the answer is there, whatever it is, and never if the connection is lost.
 */
final class SimulatedSession {
  /** A message in the application's hands. */
  record Received(SimulatedConsumer consumer, long deliveryId, Event.Delivery event) {}

  /** How a message is sent. */
  enum Sending {
    /** The application waits for the broker. */
    WAITED_FOR,
    /** It goes on, and is told later. */
    ASYNCHRONOUS,
    /** It goes on, and hears at most of a refusal. */
    UNANSWERED
  }

  /** An acknowledgement that asked for no answer. */
  private record Quiet(List<Event.Delivery> deliveries, Moment begun) {}

  /** How long a delivery waits at the broker at most until it is on the disk, milliseconds. */
  private static final int LONGEST_FORCE_MILLIS = 100;

  private final Environment environment;
  private final SimulatedConnection connection;
  private final History history;
  private final int id;
  private final String name;
  private final boolean transacted;
  private final List<SimulatedConsumer> consumers = new ArrayList<>();
  private final List<Received> received = new ArrayList<>();
  private final List<Quiet> quiet = new ArrayList<>();
  private @Nullable TransactionId transaction;
  private int transactions;
  private int opened;
  private int unansweredSends;
  private @Nullable Runnable whenSent;
  private @Nullable Runnable whenArrived;

  SimulatedSession(Environment environment, SimulatedConnection connection, boolean transacted) {
    this.environment = environment;
    this.connection = connection;
    this.history = environment.history();
    this.id = connection.nextId();
    this.name = connection.name() + "." + id;
    this.transacted = transacted;
    connection.tell(new Frame.OpenSession(id, transacted));
    beginTransaction();
  }

  private void beginTransaction() {
    if (transacted) {
      transaction = new TransactionId(name + "#" + ++transactions, "broker");
    }
  }

  int id() {
    return id;
  }

  String name() {
    return name;
  }

  SimulatedConnection connection() {
    return connection;
  }

  List<SimulatedConsumer> consumers() {
    return consumers;
  }

  /** What the application has received and not acknowledged. */
  List<Received> received() {
    return List.copyOf(received);
  }

  void fault(String what) {
    environment.faults().add(what);
  }

  /** Its connection is lost: what is not settled by now is unknown, or has returned. */
  void lost() {
    quiet.forEach(q -> acknowledged(q.deliveries, q.begun, Outcome.UNKNOWN));
    quiet.clear();
    history.add(new Event.SessionLoss(name, new Span(connection.lastHeard(), history.now())));
  }

  // ---- sending

  /** Sends a message; goes on as soon as the application would. */
  void send(SimulatedProducer producer, Outgoing message, Sending way, Runnable then) {
    Moment begun = history.now();
    TransactionId in = transaction;
    producer.spend(
        message.encoded().size(),
        () -> {
          if (way == Sending.UNANSWERED) {
            connection.tell(new Frame.Send(0, producer.id(), message.encoded()));
            sent(message, way, in, begun, in == null ? Outcome.UNKNOWN : Outcome.CONFIRMED);
            then.run();
            return;
          }
          unansweredSends++;
          connection.ask(
              request -> new Frame.Send(request, producer.id(), message.encoded()),
              answer -> {
                unansweredSends--;
                sent(message, way, in, begun, outcome(answer));
                if (way == Sending.WAITED_FOR && answer != null) {
                  then.run();
                }
                sendsAreDone();
              });
          if (way == Sending.ASYNCHRONOUS) {
            then.run();
          }
        });
  }

  private void sent(
      Outgoing message, Sending way, @Nullable TransactionId in, Moment begun, Outcome outcome) {
    history.add(
        new Event.Send(
            message.key(),
            message.destination(),
            message.content(),
            way == Sending.ASYNCHRONOUS,
            in,
            history.since(begun),
            outcome));
  }

  private void sendsAreDone() {
    Runnable next = whenSent;
    if (unansweredSends == 0 && next != null && connection.isOpen()) {
      whenSent = null;
      next.run();
    }
  }

  private void afterSends(Runnable next) {
    if (unansweredSends == 0) {
      next.run();
    } else {
      whenSent = next;
    }
  }

  /** The broker refused a send that asked for no answer; its outcome is unknown anyhow. */
  void sendRefused() {
    environment.world().note("refused " + name, 0);
  }

  private static Outcome outcome(@Nullable Frame answer) {
    if (answer == null) {
      return Outcome.UNKNOWN;
    }
    if (answer instanceof Frame.Failed failed) {
      return failed.code() == ErrorCode.OUTCOME_UNKNOWN ? Outcome.UNKNOWN : Outcome.FAILED;
    }
    return Outcome.CONFIRMED;
  }

  // ---- consumers

  /** Opens a consumer; {@code then} gets it, or null if the broker refused. */
  void open(Source source, int window, Consumer<@Nullable SimulatedConsumer> then) {
    Moment begun = history.now();
    String consumerName = name + "/" + ++opened;
    SimulatedConsumer consumer =
        new SimulatedConsumer(this, connection.nextId(), consumerName, source, window);
    connection.add(consumer);
    consumers.add(consumer);
    connection.ask(
        request ->
            new Frame.OpenConsumer(
                request,
                id,
                consumer.id(),
                source.address(),
                source.selection(),
                source.subscription(),
                window),
        answer -> {
          history.add(
              new Event.ConsumerOpening(
                  consumerName,
                  source.holder(),
                  source.destination(),
                  name,
                  connection.name(),
                  source.selector(),
                  history.since(begun),
                  outcome(answer)));
          if (answer instanceof Frame.Failed) {
            connection.remove(consumer);
            consumers.remove(consumer);
          }
          if (answer != null) {
            then.accept(answer instanceof Frame.Done ? consumer : null);
          }
        });
  }

  /** Closes a consumer; what was received from it stays the session's. */
  void close(SimulatedConsumer consumer, Runnable then) {
    Moment begun = history.now();
    connection.remove(consumer);
    consumers.remove(consumer);
    long[] retained = ids(received.stream().filter(r -> r.consumer == consumer).toList());
    connection.ask(
        request -> new Frame.CloseConsumer(request, consumer.id(), retained),
        answer -> {
          history.add(
              new Event.ConsumerClosing(consumer.name(), history.since(begun), outcome(answer)));
          goOn(answer, then);
        });
  }

  /**
   * The broker hands out nothing that has expired; it may still have to wait for its disk then.
   *
   * @param sentAt when it sent this delivery, milliseconds since 1970
   */
  void requireUnexpired(Frame.Deliver deliver, long sentAt) {
    long expiration = deliver.message().expiration();
    if (expiration > 0
        && expiration + LONGEST_FORCE_MILLIS < sentAt
        && environment.scenario().faults().fullDisks() == 0) {
      fault(name + " is sent what had expired at " + expiration + ", at " + sentAt);
    }
  }

  /** Takes the next message that has arrived, and that has not expired meanwhile. */
  @Nullable Received take(SimulatedConsumer consumer) {
    for (Frame.Deliver d = consumer.poll(); d != null; d = consumer.poll()) {
      long expiration = d.message().expiration();
      if (expiration > 0 && expiration <= environment.world().millis()) {
        connection.tell(new Frame.ExpireDeliveries(id, new long[] {d.deliveryId()}));
        continue;
      }
      Incoming incoming = Incoming.of(d.message());
      Event.Delivery event =
          new Event.Delivery(
              consumer.name(),
              incoming.key(),
              incoming.content(),
              d.deliveryCount() > 1,
              d.deliveryCount(),
              transaction,
              history.now());
      history.add(event);
      Received taken = new Received(consumer, d.deliveryId(), event);
      received.add(taken);
      return taken;
    }
    return null;
  }

  /** Takes a message, waiting for it; {@code then} gets null if none comes in time. */
  void receive(SimulatedConsumer consumer, long millis, Consumer<@Nullable Received> then) {
    long until = environment.world().micros() + millis * 1_000;
    boolean[] over = {false};
    Runnable look =
        new Runnable() {
          @Override
          public void run() {
            if (over[0] || !connection.isOpen()) {
              return;
            }
            Received taken = take(consumer);
            if (taken != null || environment.world().micros() >= until) {
              over[0] = true;
              whenArrived = null;
              then.accept(taken);
            } else {
              whenArrived = this;
            }
          }
        };
    look.run();
    if (!over[0]) {
      environment.world().afterMillis(millis, look);
    }
  }

  /** Something has arrived; who waits for it takes it after all that arrives with it. */
  void arrived() {
    Runnable waiting = whenArrived;
    if (waiting != null) {
      whenArrived = null;
      environment.world().after(environment.world().between(1, 100), waiting);
    }
  }

  // ---- settling

  /** Acknowledges without asking for an answer. */
  void acknowledgeQuietly(List<Received> all) {
    if (!all.isEmpty()) {
      received.removeAll(all);
      quiet.add(new Quiet(events(all), history.now()));
      connection.tell(new Frame.Acknowledge(0, id, ids(all)));
    }
  }

  /** Acknowledges; with nothing, it still asks for an answer. */
  void acknowledge(List<Received> all, Runnable then) {
    Moment begun = history.now();
    received.removeAll(all);
    connection.ask(
        request -> new Frame.Acknowledge(request, id, ids(all)),
        answer -> {
          if (!all.isEmpty()) {
            acknowledged(events(all), begun, outcome(answer));
          }
          expect(answer, "acknowledge");
          goOn(answer, then);
        });
  }

  private void acknowledged(List<Event.Delivery> deliveries, Moment begun, Outcome outcome) {
    history.add(new Event.Acknowledgement(deliveries, history.since(begun), outcome));
  }

  /** An answer to a later request says that what was said quietly before is done, too. */
  private void goOn(@Nullable Frame answer, Runnable then) {
    if (answer != null) {
      quiet.forEach(q -> acknowledged(q.deliveries, q.begun, Outcome.CONFIRMED));
      quiet.clear();
      then.run();
    }
  }

  void recover(Runnable then) {
    Moment begun = history.now();
    long[] seen = ids(received);
    connection.ask(
        request -> new Frame.Recover(request, id, seen),
        answer -> {
          history.add(new Event.SessionRecovery(name, history.since(begun), outcome(answer)));
          expect(answer, "recover");
          if (answer != null) {
            tookBack(true);
          }
          goOn(answer, then);
        });
  }

  // ---- transactions

  void commit(Runnable then) {
    Moment begun = history.now();
    afterSends(
        () -> {
          TransactionId ending = transaction();
          long[] all = ids(received);
          connection.ask(
              request -> new Frame.Commit(request, id, all),
              answer -> {
                history.add(new Event.Commit(ending, history.since(begun), outcome(answer)));
                if (answer instanceof Frame.Failed failed) {
                  if (failed.code() != ErrorCode.TRANSACTION_ROLLED_BACK) {
                    fault("commit of " + name + ": " + failed);
                  }
                  tookBack(true);
                }
                received.clear();
                beginTransaction();
                goOn(answer, then);
              });
        });
  }

  void rollback(Runnable then) {
    Moment begun = history.now();
    afterSends(
        () -> {
          TransactionId ending = transaction();
          long[] seen = ids(received);
          connection.ask(
              request -> new Frame.Rollback(request, id, seen),
              answer -> {
                history.add(
                    new Event.Rollback(ending, name, history.since(begun), outcome(answer)));
                expect(answer, "rollback");
                if (answer != null) {
                  tookBack(true);
                }
                beginTransaction();
                goOn(answer, then);
              });
        });
  }

  private TransactionId transaction() {
    TransactionId current = transaction;
    if (current == null) {
      throw new IllegalStateException("no transaction in " + name);
    }
    return current;
  }

  /** Everything that has arrived is void; and what was received, if that has returned, too. */
  private void tookBack(boolean receivedToo) {
    for (SimulatedConsumer consumer : consumers) {
      int seen = 0;
      for (Received each : received) {
        seen += receivedToo && each.consumer == consumer ? 1 : 0;
      }
      consumer.tookBack(seen);
    }
    if (receivedToo) {
      received.clear();
    }
  }

  // ---- branches of distributed transactions

  /** Begins to work for a new branch; {@code then} gets whether that went well. */
  void startBranch(TransactionId branch, int timeoutSeconds, Consumer<Boolean> then) {
    connection.ask(
        request ->
            new Frame.StartBranch(
                request, id, branch.global(), Frame.BranchStart.NEW, timeoutSeconds),
        answer -> {
          boolean begun = answer instanceof Frame.Done;
          transaction = begun ? branch : null;
          goOn(answer, () -> then.accept(begun));
        });
  }

  /** Ends the work; what was received is the branch's. {@code then} gets whether it may commit. */
  void endBranch(Consumer<Boolean> then) {
    afterSends(
        () -> {
          TransactionId branch = transaction();
          long[] all = ids(received);
          received.clear();
          transaction = null;
          connection.ask(
              request ->
                  new Frame.EndBranch(request, id, branch.global(), Frame.BranchEnd.SUCCESS, all),
              answer -> goOn(answer, () -> then.accept(answer instanceof Frame.Done)));
        });
  }

  /** Asks for a branch's vote; {@code then} gets the answer. */
  void prepare(TransactionId branch, Consumer<Frame> then) {
    Moment begun = history.now();
    connection.ask(
        request -> new Frame.PrepareBranch(request, branch.global()),
        answer -> {
          boolean empty = answer instanceof Frame.Prepared prepared && prepared.readOnly();
          if (!empty) {
            history.add(new Event.Prepare(branch, history.since(begun), outcome(answer)));
          }
          if (answer != null) {
            goOn(answer, () -> then.accept(answer));
          }
        });
  }

  /**
   * Commits a branch. That there is none says nothing, if an earlier attempt may have succeeded.
   *
   * @param again whether it was asked for before
   */
  void commitBranch(TransactionId branch, boolean onePhase, boolean again, Runnable then) {
    Moment begun = history.now();
    connection.ask(
        request -> new Frame.CommitBranch(request, branch.global(), onePhase),
        answer -> {
          Outcome outcome = outcome(answer);
          if (outcome == Outcome.FAILED && (again || !onePhase)) {
            if (!again || !isUnknownBranch(answer)) {
              fault("commit of a prepared branch: " + branch + " " + answer);
            }
            outcome = Outcome.UNKNOWN;
          }
          history.add(new Event.Commit(branch, history.since(begun), outcome));
          goOn(answer, then);
        });
  }

  void rollbackBranch(TransactionId branch, Runnable then) {
    Moment begun = history.now();
    long[] retained = ids(received);
    connection.ask(
        request -> new Frame.RollbackBranch(request, id, branch.global(), retained),
        answer -> {
          Outcome outcome = isUnknownBranch(answer) ? Outcome.UNKNOWN : outcome(answer);
          if (outcome == Outcome.FAILED) {
            fault("rollback of a branch: " + branch + " " + answer);
          }
          history.add(new Event.Rollback(branch, name, history.since(begun), outcome));
          if (answer instanceof Frame.Done) {
            tookBack(false);
          }
          goOn(answer, then);
        });
  }

  private static boolean isUnknownBranch(@Nullable Frame answer) {
    return answer instanceof Frame.Failed failed && failed.code() == ErrorCode.UNKNOWN_BRANCH;
  }

  // ---- the end

  /** Closes the session: what is received and not acknowledged returns. */
  void close(Runnable then) {
    Moment begun = history.now();
    afterSends(
        () ->
            connection.ask(
                request -> new Frame.CloseSession(request, id),
                answer -> {
                  consumers.forEach(connection::remove);
                  consumers.clear();
                  received.clear();
                  history.add(
                      new Event.SessionClosing(name, history.since(begun), outcome(answer)));
                  expect(answer, "close");
                  goOn(answer, then);
                }));
  }

  private void expect(@Nullable Frame answer, String what) {
    if (answer != null && !(answer instanceof Frame.Done)) {
      fault(what + " of " + name + " is refused: " + answer);
    }
  }

  private static long[] ids(List<Received> all) {
    return all.stream().mapToLong(Received::deliveryId).toArray();
  }

  private static List<Event.Delivery> events(List<Received> all) {
    return all.stream().map(Received::event).toList();
  }
}
