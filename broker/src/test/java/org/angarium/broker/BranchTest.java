package org.angarium.broker;

import static org.angarium.broker.Branching.R;
import static org.angarium.broker.Branching.answer;
import static org.angarium.broker.Branching.bodiesOn;
import static org.angarium.broker.Branching.commit;
import static org.angarium.broker.Branching.commitInOnePhase;
import static org.angarium.broker.Branching.done;
import static org.angarium.broker.Branching.end;
import static org.angarium.broker.Branching.failed;
import static org.angarium.broker.Branching.onlyPrepared;
import static org.angarium.broker.Branching.prepare;
import static org.angarium.broker.Branching.prepared;
import static org.angarium.broker.Branching.recover;
import static org.angarium.broker.Branching.rollback;
import static org.angarium.broker.Branching.start;
import static org.angarium.broker.Branching.worker;
import static org.angarium.broker.Branching.works;
import static org.angarium.transport.error.ErrorCode.BRANCH_EXISTS;
import static org.angarium.transport.error.ErrorCode.ILLEGAL_STATE;
import static org.angarium.transport.error.ErrorCode.TRANSACTION_ROLLED_BACK;
import static org.angarium.transport.error.ErrorCode.UNKNOWN_BRANCH;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.Frame.BranchEnd;
import org.angarium.transport.frame.Frame.BranchStart;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.Test;

/** Branches of distributed transactions (X/Open XA), over frames. */
final class BranchTest {

  private final TestBroker broker = new TestBroker();

  // ---- what a branch does

  @Test
  void shouldShowWhatABranchHasSentOnlyAfterItsCommit() {
    TestClient client = worker(broker);
    done(client, start(2, "b"));
    client.forgetWhatWasHeard();
    client.says(new Frame.Send(0, 2, TestClient.persistent("one")));
    client.says(new Frame.Send(5, 2, TestClient.nonPersistent("two")));
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(5);
    done(client, end(2, "b"));
    assertThat(client.bodies()).isEmpty();
    prepared(client, "b");
    assertThat(client.bodies()).isEmpty();
    done(client, commit("b"));
    assertThat(client.bodies()).containsExactly("one", "two");
    assertThat(recover(client)).isEmpty();
  }

  @Test
  void shouldCommitInOnePhaseWithoutARecordOfTheBranch() {
    TestClient client = worker(broker);
    client.sends(0, TestClient.persistent("in"));
    long delivery = client.deliveryIds()[0];
    done(client, start(1, "b"));
    client.says(new Frame.Send(0, 1, TestClient.message("out", "answer", true, 4, 0, 0)));
    done(client, end(1, "b", delivery));
    int before = broker.store.batches.size();
    done(client, commitInOnePhase("b"));
    assertThat(broker.store.batches.size()).isEqualTo(before + 1);
    assertThat(broker.store.records(StoreRecord.BranchPrepared.class)).isEmpty();
    assertThat(broker.store.records(StoreRecord.MessageDequeued.class)).hasSize(1);
    assertThat(bodiesOn(broker, "out")).containsExactly("answer");
    failed(client, commitInOnePhase("b"), UNKNOWN_BRANCH, "b");
  }

  @Test
  void shouldPutBackWhatARolledBackBranchConsumed() {
    TestClient client = worker(broker);
    client.sends(0, TestClient.persistent("a"));
    client.sends(0, TestClient.persistent("b"));
    client.sends(0, TestClient.persistent("c"));
    long[] deliveries = client.deliveryIds();
    done(client, start(1, "x"));
    client.says(new Frame.Send(0, 1, TestClient.persistent("dropped")));
    done(client, end(1, "x", deliveries[0], deliveries[1]));
    done(client, rollback("x"));
    assertThat(client.bodies()).containsExactly("a", "b", "c");
    assertThat(client.deliveries().stream().map(Frame.Deliver::deliveryCount))
        .containsExactly(2, 2, 1);
    assertThat(broker.memory.usedBytes()).isPositive();
    assertThat(broker.store.records(StoreRecord.MessageStored.class)).hasSize(3);
  }

  @Test
  void shouldKeepWhatTheApplicationHasSeenOutsideOfTheBranchThatRollsBack() {
    TestClient client = worker(broker);
    client.sends(0, TestClient.persistent("a"));
    client.sends(0, TestClient.persistent("b"));
    long[] deliveries = client.deliveryIds();
    done(client, start(1, "x"));
    done(client, end(1, "x", deliveries[0]));
    done(client, rollback("x", deliveries[1]));
    assertThat(client.bodies()).containsExactly("a");
    client.says(new Frame.Acknowledge(R, 1, new long[] {deliveries[1]}));
    assertThat(client.heard).contains(new Frame.Done(R));
  }

  @Test
  void shouldVoteReadOnlyForABranchThatHasDoneNothing() {
    TestClient client = worker(broker);
    done(client, start(1, "b"));
    done(client, end(1, "b"));
    assertThat(answer(client, prepare("b"))).isEqualTo(new Frame.Prepared(R, true));
    failed(client, commit("b"), UNKNOWN_BRANCH, "there is no branch b");
    done(client, start(1, "b"));
  }

  @Test
  void shouldAnswerAPrepareWhenItIsDurable() {
    TestClient client = worker(broker);
    works(client, 1, "b", TestClient.persistent("m"));
    broker.store.durableAtOnce = false;
    client.forgetWhatWasHeard();
    client.says(prepare("b"));
    assertThat(client.heard(Frame.Prepared.class)).isEmpty();
    broker.store.force();
    broker.settle();
    assertThat(client.only(Frame.Prepared.class).readOnly()).isFalse();
    client.says(commit("b"));
    assertThat(client.heard(Frame.Done.class)).isEmpty();
    assertThat(client.deliveries()).isEmpty();
    broker.store.force();
    broker.settle();
    broker.store.force();
    broker.settle();
    assertThat(client.heard(Frame.Done.class)).hasSize(1);
    assertThat(client.bodies()).containsExactly("m");
  }

  @Test
  void shouldStoreAMessageOnceThatAPreparedBranchSendsToSeveral() {
    TestClient client = worker(broker);
    works(client, 1, "b", TestClient.to(DestinationName.queue("x,y"), "m"));
    prepared(client, "b");
    done(client, commit("b"));
    assertThat(broker.store.records(StoreRecord.MessageStored.class)).hasSize(1);
    assertThat(bodiesOn(broker, "x")).containsExactly("m");
    assertThat(bodiesOn(broker, "y")).containsExactly("m");
  }

  @Test
  void shouldGiveMemoryBackAtTheEnd() {
    TestClient client = worker(broker);
    TestClient lost = worker(broker);
    for (String outcome : List.of("commit", "rollback", "one phase", "unprepared", "lost")) {
      TestClient by = outcome.equals("lost") ? lost : client;
      works(by, 2, outcome, TestClient.message("out", "m", true, 4, 0, 0));
      assertThat(broker.memory.usedBytes()).as(outcome).isPositive();
      switch (outcome) {
        case "commit" -> {
          prepared(by, outcome);
          done(by, commit(outcome));
        }
        case "rollback" -> {
          prepared(by, outcome);
          done(by, rollback(outcome));
        }
        case "one phase" -> done(by, commitInOnePhase(outcome));
        case "unprepared" -> done(by, rollback(outcome));
        default -> by.isLost();
      }
      TestClient drain = broker.client();
      drain.opensSession();
      drain.consumes(9, DestinationName.queue("out"), null);
      drain.acknowledgesAll();
      drain.closes(9);
      assertThat(broker.memory.usedBytes()).as(outcome).isZero();
    }
  }

  // ---- sessions and branches

  @Test
  void shouldSuspendAndResume() {
    TestClient client = worker(broker);
    done(client, start(2, "a"));
    client.says(new Frame.Send(0, 2, TestClient.persistent("in a")));
    done(client, end(2, "a", BranchEnd.SUSPEND));
    client.says(new Frame.Send(0, 2, TestClient.persistent("in none")));
    assertThat(client.bodies()).containsExactly("in none");
    works(client, 2, "b", TestClient.persistent("in b"));
    failed(client, prepare("a"), ILLEGAL_STATE, "still works for branch a");
    done(client, start(2, "a", BranchStart.RESUME));
    client.says(new Frame.Send(0, 2, TestClient.persistent("in a again")));
    done(client, end(2, "a"));
    done(client, commitInOnePhase("a"));
    assertThat(client.bodies()).containsExactly("in a", "in a again");
    done(client, commitInOnePhase("b"));
    assertThat(client.bodies()).containsExactly("in b");
  }

  @Test
  void shouldEndWorkThatIsSuspended() {
    TestClient client = worker(broker);
    done(client, start(2, "a"));
    client.says(new Frame.Send(0, 2, TestClient.persistent("m")));
    done(client, end(2, "a", BranchEnd.SUSPEND));
    done(client, end(2, "a"));
    done(client, commitInOnePhase("a"));
    assertThat(client.bodies()).containsExactly("m");
  }

  @Test
  void shouldLetSeveralSessionsWorkForABranch() {
    TestClient client = worker(broker);
    done(client, start(1, "b"));
    done(client, start(2, "b", BranchStart.JOIN));
    client.says(new Frame.Send(0, 1, TestClient.persistent("one")));
    client.says(new Frame.Send(0, 2, TestClient.persistent("two")));
    done(client, end(2, "b"));
    failed(client, prepare("b"), ILLEGAL_STATE, "still works");
    done(client, end(1, "b"));
    done(client, start(2, "b", BranchStart.JOIN));
    client.says(new Frame.Send(0, 2, TestClient.persistent("three")));
    done(client, end(2, "b"));
    done(client, commitInOnePhase("b"));
    assertThat(client.bodies()).containsExactly("one", "two", "three");
  }

  @Test
  void shouldKeepABranchWhoseSessionClosesAfterItsWork() {
    TestClient client = worker(broker);
    works(client, 2, "b", TestClient.persistent("m"));
    client.says(new Frame.CloseSession(0, 2));
    prepared(client, "b");
    done(client, commit("b"));
    assertThat(client.bodies()).containsExactly("m");
  }

  @Test
  void shouldOnlyRollBackWhenASessionClosesDuringItsWork() {
    TestClient client = worker(broker);
    done(client, start(2, "b"));
    client.says(new Frame.Send(0, 2, TestClient.persistent("m")));
    client.says(new Frame.CloseSession(0, 2));
    failed(client, prepare("b"), TRANSACTION_ROLLED_BACK, "was closed");
    failed(client, rollback("b"), UNKNOWN_BRANCH, "b");
    assertThat(client.bodies()).isEmpty();
  }

  @Test
  void shouldRollBackWithItsConnectionUnlessPrepared() {
    TestClient other = worker(broker);
    other.sends(0, TestClient.persistent("taken"));
    long delivery = other.deliveryIds()[0];
    done(other, start(1, "idle"));
    done(other, end(1, "idle", delivery));
    done(other, start(2, "active"));
    works(other, 1, "kept", TestClient.persistent("kept"));
    prepared(other, "kept");
    other.isLost();
    TestClient client = worker(broker);
    assertThat(recover(client)).containsExactly("kept");
    failed(client, commitInOnePhase("idle"), UNKNOWN_BRANCH, "no branch idle");
    done(client, start(1, "active"));
    done(client, commit("kept"));
    assertThat(client.bodies()).containsExactly("kept");
    assertThat(bodiesOn(broker, "q")).isEmpty();
  }

  @Test
  void shouldRedeliverWhatALostConnectionsBranchConsumed() {
    TestClient other = worker(broker);
    other.sends(0, TestClient.persistent("taken"));
    long delivery = other.deliveryIds()[0];
    done(other, start(1, "idle"));
    done(other, end(1, "idle", delivery));
    other.isLost();
    assertThat(bodiesOn(broker, "q")).containsExactly("taken");
  }

  // ---- doomed branches

  @Test
  void shouldOnlyRollBackAfterAFailedEnd() {
    TestClient client = worker(broker);
    client.sends(0, TestClient.persistent("in"));
    long delivery = client.deliveryIds()[0];
    done(client, start(1, "b"));
    done(client, end(1, "b", BranchEnd.FAIL, delivery));
    failed(client, start(1, "b", BranchStart.JOIN), TRANSACTION_ROLLED_BACK, "work for it failed");
    failed(client, prepare("b"), TRANSACTION_ROLLED_BACK, "work for it failed");
    assertThat(bodiesOn(broker, "q")).isEmpty(); // the consumer has it again
    assertThat(client.bodies()).containsExactly("in");
  }

  @Test
  void shouldOnlyRollBackWhenASendWasRefused() {
    TestClient client = worker(broker);
    done(client, start(2, "b"));
    client.says(new Frame.Send(0, 2, TestClient.to(DestinationName.topic("a.*"), "m")));
    assertThat(client.heard(Frame.SendRefused.class)).hasSize(1);
    failed(client, end(2, "b"), TRANSACTION_ROLLED_BACK, "pattern");
    failed(client, commitInOnePhase("b"), TRANSACTION_ROLLED_BACK, "pattern");
    failed(client, commitInOnePhase("b"), UNKNOWN_BRANCH, "b");
  }

  @Test
  void shouldOnlyRollBackWhenItAcknowledgesWhatIsNotThere() {
    TestClient client = worker(broker);
    done(client, start(1, "b"));
    failed(client, end(1, "b", 4711), TRANSACTION_ROLLED_BACK, "4711 is not outstanding");
    done(client, start(1, "c"));
    failed(client, prepare("b"), TRANSACTION_ROLLED_BACK, "4711");
  }

  @Test
  void shouldReturnTheRestWhenItAcknowledgesWhatIsNotThere() {
    TestClient client = worker(broker);
    client.sends(0, TestClient.persistent("in"));
    long delivery = client.deliveryIds()[0];
    done(client, start(1, "b"));
    failed(client, end(1, "b", delivery, 4711), TRANSACTION_ROLLED_BACK, "4711");
    failed(client, commitInOnePhase("b"), TRANSACTION_ROLLED_BACK, "4711");
    assertThat(client.bodies()).containsExactly("in");
  }

  @Test
  void shouldReturnAtOnceWhatIsAcknowledgedAfterTheTimeout() {
    TestClient client = worker(broker);
    client.sends(0, TestClient.persistent("in"));
    long delivery = client.deliveryIds()[0];
    done(client, new Frame.StartBranch(R, 1, "b", BranchStart.NEW, 10));
    broker.advance(10_000);
    failed(client, end(1, "b", delivery), TRANSACTION_ROLLED_BACK, "within 10 seconds");
    assertThat(client.bodies()).containsExactly("in");
  }

  @Test
  void shouldBoundHowMuchWorkAConnectionBegins() {
    TestClient client = broker.client();
    int sessions = 257;
    int branches = 256; // their product is more than 65,536
    for (int session = 1; session <= sessions; session++) {
      client.says(new Frame.OpenSession(session, false));
    }
    for (int branch = 0; branch < branches && !client.closed; branch++) {
      for (int session = 1; session <= sessions && !client.closed; session++) {
        BranchStart how = session == 1 ? BranchStart.NEW : BranchStart.JOIN;
        client.says(
            new Frame.StartBranch(0, session, "b" + branch, how, 0),
            new Frame.EndBranch(0, session, "b" + branch, BranchEnd.SUSPEND, new long[0]));
      }
    }
    assertThat(client.only(Frame.Close.class).reason()).contains("65536", "work for a branch");
  }

  @Test
  void shouldRollBackAtItsTimeout() {
    TestClient client = worker(broker);
    client.sends(0, TestClient.persistent("in"));
    long delivery = client.deliveryIds()[0];
    done(client, new Frame.StartBranch(R, 1, "b", BranchStart.NEW, 10));
    client.says(new Frame.Send(0, 1, TestClient.persistent("never")));
    done(client, end(1, "b", delivery));
    client.forgetWhatWasHeard();
    broker.advance(9_999);
    assertThat(client.bodies()).isEmpty();
    broker.advance(1);
    assertThat(client.bodies()).containsExactly("in");
    failed(client, prepare("b"), TRANSACTION_ROLLED_BACK, "within 10 seconds");
  }

  @Test
  void shouldHaveNoTimeoutOnceItIsPrepared() {
    TestClient client = worker(broker);
    done(client, new Frame.StartBranch(R, 1, "b", BranchStart.NEW, 10));
    client.says(new Frame.Send(0, 1, TestClient.persistent("m")));
    done(client, end(1, "b"));
    prepared(client, "b");
    broker.advance(100_000);
    done(client, commit("b"));
    assertThat(client.bodies()).containsExactly("m");
  }

  // ---- bad requests

  @Test
  void shouldRefuseWhatDoesNotFitTheState() {
    TestClient client = worker(broker);
    TestClient other = worker(broker);
    failed(client, start(1, "b", BranchStart.JOIN), UNKNOWN_BRANCH, "no branch b");
    failed(client, start(1, "b", BranchStart.RESUME), UNKNOWN_BRANCH, "no branch b");
    failed(client, end(1, "b"), UNKNOWN_BRANCH, "no branch b");
    failed(client, prepare("b"), UNKNOWN_BRANCH, "no branch b");
    failed(client, commit("b"), UNKNOWN_BRANCH, "no branch b");
    failed(client, commitInOnePhase("b"), UNKNOWN_BRANCH, "no branch b");
    failed(client, rollback("b"), UNKNOWN_BRANCH, "no branch b");
    done(client, start(1, "b"));
    failed(client, start(1, "c"), ILLEGAL_STATE, "works for branch b already");
    failed(client, start(2, "b"), BRANCH_EXISTS, "a branch b already");
    failed(other, start(2, "b"), BRANCH_EXISTS, "a branch b already");
    failed(other, start(2, "b", BranchStart.JOIN), UNKNOWN_BRANCH, "of this connection");
    failed(client, start(2, "b", BranchStart.RESUME), ILLEGAL_STATE, "not suspended");
    failed(client, end(2, "b"), ILLEGAL_STATE, "does not work for branch b");
    failed(client, end(2, "b", BranchEnd.SUSPEND), ILLEGAL_STATE, "does not work");
    failed(client, prepare("b"), ILLEGAL_STATE, "still works");
    failed(client, rollback("b"), ILLEGAL_STATE, "still works");
    done(client, end(1, "b", BranchEnd.SUSPEND));
    failed(client, end(1, "b", BranchEnd.SUSPEND), ILLEGAL_STATE, "does not work");
    failed(client, start(1, "b", BranchStart.JOIN), ILLEGAL_STATE, "can resume it");
    done(client, start(1, "b", BranchStart.RESUME));
    client.says(new Frame.Send(0, 1, TestClient.persistent("m")));
    done(client, end(1, "b"));
    failed(client, commit("b"), ILLEGAL_STATE, "not prepared");
    failed(other, prepare("b"), UNKNOWN_BRANCH, "of this connection");
    failed(other, rollback("b"), UNKNOWN_BRANCH, "of this connection");
    prepared(client, "b");
    failed(client, prepare("b"), ILLEGAL_STATE, "prepared already");
    failed(client, commitInOnePhase("b"), ILLEGAL_STATE, "two phases");
    failed(client, start(1, "b"), BRANCH_EXISTS, "b already");
    failed(client, start(1, "b", BranchStart.JOIN), UNKNOWN_BRANCH, "no branch b");
    done(other, commit("b"));
    assertThat(bodiesOn(broker, "q")).isEmpty(); // the first consumers had it
  }

  @Test
  void shouldRefuseABranchInATransactedSession() {
    TestClient client = broker.client();
    client.opens(true, 0);
    failed(client, start(1, "b"), ILLEGAL_STATE, "a transacted session");
    done(client, new Frame.Commit(R, 1, new long[0]));
  }

  @Test
  void shouldEndTheConnectionOverANameThatIsNone() {
    for (String name : List.of("", "x".repeat(Frame.MOST_BRANCH_CHARACTERS + 1))) {
      TestClient client = worker(broker);
      client.says(start(1, name));
      assertThat(client.only(Frame.Close.class).reason()).contains("1 to 300 characters");
      assertThat(client.closed).isTrue();
    }
  }

  @Test
  void shouldConsumeWhatIsNotStoredWithoutARecordOfThat() {
    TestClient client = worker(broker);
    client.sends(0, TestClient.nonPersistent("fleeting"));
    long delivery = client.deliveryIds()[0];
    done(client, start(1, "b"));
    done(client, end(1, "b", delivery));
    prepared(client, "b");
    assertThat(onlyPrepared(broker).consumed()).isEmpty();
    done(client, commit("b"));
    assertThat(bodiesOn(broker, "q")).isEmpty();
  }
}
