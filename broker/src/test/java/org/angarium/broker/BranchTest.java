package org.angarium.broker;

import static org.angarium.transport.error.ErrorCode.BRANCH_EXISTS;
import static org.angarium.transport.error.ErrorCode.ILLEGAL_STATE;
import static org.angarium.transport.error.ErrorCode.TRANSACTION_ROLLED_BACK;
import static org.angarium.transport.error.ErrorCode.UNKNOWN_BRANCH;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.Frame.BranchEnd;
import org.angarium.transport.frame.Frame.BranchStart;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.Test;

/** Branches of distributed transactions (X/Open XA), over frames. */
final class BranchTest {
  private static final long R = 77;

  private final TestBroker broker = new TestBroker();

  /** A client with sessions 1 and 2, producers 1 and 2, and consumer 1 of session 1 on q. */
  private static TestClient worker(TestBroker broker) {
    TestClient client = broker.client();
    client.opens(false, 10);
    client.says(new Frame.OpenSession(2, false), new Frame.OpenProducer(2, 2, null));
    client.forgetWhatWasHeard();
    return client;
  }

  private static Frame answer(TestClient client, Frame request) {
    client.forgetWhatWasHeard();
    client.says(request);
    return client.heard.stream()
        .filter(frame -> !(frame instanceof Frame.Deliver))
        .filter(frame -> !(frame instanceof Frame.ProducerCredit))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static void done(TestClient client, Frame request) {
    assertThat(answer(client, request)).isEqualTo(new Frame.Done(R));
  }

  private static void failed(TestClient client, Frame request, ErrorCode code, String reason) {
    Frame answer = answer(client, request);
    assertThat(answer).isInstanceOf(Frame.Failed.class);
    assertThat(((Frame.Failed) answer).code()).isEqualTo(code);
    assertThat(((Frame.Failed) answer).reason()).contains(reason);
  }

  private static Frame.StartBranch start(int session, String branch, BranchStart how) {
    return new Frame.StartBranch(R, session, branch, how, 0);
  }

  private static Frame.StartBranch start(int session, String branch) {
    return start(session, branch, BranchStart.NEW);
  }

  private static Frame.EndBranch end(int session, String branch, BranchEnd how, long... acks) {
    return new Frame.EndBranch(R, session, branch, how, acks);
  }

  private static Frame.EndBranch end(int session, String branch, long... acks) {
    return end(session, branch, BranchEnd.SUCCESS, acks);
  }

  private static Frame.PrepareBranch prepare(String branch) {
    return new Frame.PrepareBranch(R, branch);
  }

  private static void prepared(TestClient client, String branch) {
    assertThat(answer(client, prepare(branch))).isEqualTo(new Frame.Prepared(R, false));
  }

  private static Frame.CommitBranch commit(String branch) {
    return new Frame.CommitBranch(R, branch, false);
  }

  private static Frame.CommitBranch commitInOnePhase(String branch) {
    return new Frame.CommitBranch(R, branch, true);
  }

  private static Frame.RollbackBranch rollback(String branch, long... retained) {
    return new Frame.RollbackBranch(R, 1, branch, retained);
  }

  private static List<String> recover(TestClient client) {
    return ((Frame.BranchList) answer(client, new Frame.ListBranches(R, ""))).branches();
  }

  /** What is on a queue and at no consumer, from its front. */
  private static List<String> bodiesOn(TestBroker broker, String queue) {
    TestClient client = broker.client();
    client.opensSession();
    client.consumes(9, DestinationName.queue(queue), null);
    client.closes(9);
    return client.bodiesFor(9);
  }

  private static StoreRecord.BranchPrepared onlyPrepared(TestBroker broker) {
    List<StoreRecord.BranchPrepared> all = broker.store.records(StoreRecord.BranchPrepared.class);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

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
    done(client, start(1, "b"));
    client.says(new Frame.Send(0, 1, TestClient.persistent("m")));
    done(client, end(1, "b"));
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
    done(client, start(1, "b"));
    client.says(new Frame.Send(0, 1, TestClient.to(DestinationName.queue("x,y"), "m")));
    done(client, end(1, "b"));
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
      done(by, start(2, outcome));
      by.says(new Frame.Send(0, 2, TestClient.message("out", "m", true, 4, 0, 0)));
      done(by, end(2, outcome));
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
    done(client, start(2, "b"));
    client.says(new Frame.Send(0, 2, TestClient.persistent("in b")));
    done(client, end(2, "b"));
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
    done(client, start(2, "b"));
    client.says(new Frame.Send(0, 2, TestClient.persistent("m")));
    done(client, end(2, "b"));
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
    done(other, start(1, "kept"));
    other.says(new Frame.Send(0, 1, TestClient.persistent("kept")));
    done(other, end(1, "kept"));
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

  // ---- full queues

  private static TestBroker limited(DestinationPolicy.WhenFull whenFull) {
    return new TestBroker(PolicyBuilder.defaults().limit(1, whenFull, 500).build());
  }

  @Test
  void shouldWaitForRoomBeforeItIsPrepared() {
    TestBroker full = limited(DestinationPolicy.WhenFull.WAIT);
    TestClient client = worker(full);
    client.sends(0, TestClient.persistent("first"));
    long delivery = client.deliveryIds()[0];
    done(client, start(2, "b"));
    client.says(new Frame.Send(0, 2, TestClient.persistent("second")));
    done(client, end(2, "b"));
    client.forgetWhatWasHeard();
    client.says(prepare("b"));
    assertThat(client.heard(Frame.Prepared.class)).isEmpty();
    failed(client, prepare("b"), ILLEGAL_STATE, "under way");
    client.says(new Frame.Acknowledge(0, 1, new long[] {delivery}));
    assertThat(client.only(Frame.Prepared.class).readOnly()).isFalse();
    client.says(new Frame.Send(0, 1, TestClient.persistent("third")));
    done(client, commit("b"));
    assertThat(client.bodies()).containsExactly("second");
  }

  @Test
  void shouldRollBackWhenThereIsNoRoomInTime() {
    TestBroker full = limited(DestinationPolicy.WhenFull.WAIT);
    TestClient client = worker(full);
    client.sends(0, TestClient.persistent("first"));
    for (Frame decision : List.of(prepare("b"), commitInOnePhase("b"))) {
      done(client, start(2, "b"));
      client.says(new Frame.Send(0, 2, TestClient.persistent("second")));
      done(client, end(2, "b"));
      client.says(decision);
      full.advance(500);
      Frame.Failed refused = client.only(Frame.Failed.class);
      assertThat(refused.code()).isEqualTo(TRANSACTION_ROLLED_BACK);
      assertThat(refused.reason()).contains("branch b", "is full");
      failed(client, rollback("b"), UNKNOWN_BRANCH, "b");
      client.forgetWhatWasHeard();
    }
  }

  @Test
  void shouldForgetABranchThatWaitsForRoomWhenItsConnectionIsLost() {
    TestBroker full = limited(DestinationPolicy.WhenFull.WAIT);
    TestClient client = worker(full);
    client.sends(0, TestClient.persistent("first"));
    TestClient other = full.client();
    other.opensSession();
    done(other, start(1, "b"));
    other.says(new Frame.Send(0, 1, TestClient.persistent("second")));
    done(other, end(1, "b"));
    other.says(prepare("b"));
    other.isLost();
    client.acknowledgesAll();
    full.advance(1_000);
    assertThat(recover(client)).isEmpty();
    assertThat(client.bodies()).isEmpty();
    done(client, start(1, "b"));
  }

  @Test
  void shouldCommitEvenIfTheQueueHasBecomeFullMeanwhile() {
    for (DestinationPolicy.WhenFull whenFull :
        List.of(DestinationPolicy.WhenFull.WAIT, DestinationPolicy.WhenFull.REFUSE)) {
      TestBroker full = limited(whenFull);
      TestClient client = full.client();
      client.opensSession();
      done(client, start(1, "b"));
      client.says(new Frame.Send(0, 1, TestClient.persistent("promised")));
      done(client, end(1, "b"));
      prepared(client, "b");
      client.says(new Frame.Send(0, 1, TestClient.persistent("other")));
      done(client, commit("b"));
      assertThat(bodiesOn(full, "q")).containsExactly("other", "promised");
    }
  }

  @Test
  void shouldDropWhatWasForATemporaryDestinationThatIsNoMore() {
    TestClient owner = broker.client();
    DestinationName reply = new DestinationName(DestinationName.Kind.TEMPORARY_QUEUE, "t-1");
    owner.says(new Frame.CreateTemporary(1, reply));
    TestClient client = worker(broker);
    done(client, start(2, "b"));
    client.says(new Frame.Send(0, 2, TestClient.to(reply, "late")));
    client.says(new Frame.Send(0, 2, TestClient.persistent("m")));
    done(client, end(2, "b"));
    prepared(client, "b");
    owner.isLost();
    done(client, commit("b"));
    assertThat(client.bodies()).containsExactly("m");
  }

  // ---- restarts

  private static TestBroker restarted(TestBroker before) {
    return new TestBroker(before.store.reopened(), Long.MAX_VALUE / 2);
  }

  @Test
  void shouldKeepPreparedBranchesOverAnyNumberOfRestarts() {
    TestClient client = worker(broker);
    client.sends(0, TestClient.persistent("in"));
    client.sends(0, TestClient.persistent("behind"));
    long[] deliveries = client.deliveryIds();
    done(client, start(1, "commits"));
    client.says(new Frame.Send(0, 1, TestClient.message("out", "1", true, 4, 0, 0)));
    client.says(new Frame.Send(0, 1, TestClient.message("out", "fleeting", false, 4, 0, 0)));
    client.says(new Frame.Send(0, 1, TestClient.message("out", "2", true, 4, 0, 0)));
    done(client, end(1, "commits", deliveries[0]));
    prepared(client, "commits");
    done(client, start(1, "rolls back"));
    client.says(new Frame.Send(0, 1, TestClient.message("out", "3", true, 4, 0, 0)));
    done(client, end(1, "rolls back", deliveries[1]));
    prepared(client, "rolls back");
    TestBroker third = restarted(restarted(restarted(broker)));
    TestClient again = worker(third);
    assertThat(recover(again)).containsExactly("commits", "rolls back");
    assertThat(bodiesOn(third, "q")).isEmpty();
    done(again, commit("commits"));
    assertThat(bodiesOn(third, "out")).containsExactly("1", "2");
    done(again, rollback("rolls back"));
    assertThat(again.bodies()).containsExactly("behind");
    assertThat(again.deliveries().get(0).deliveryCount()).isEqualTo(2);
    TestBroker fourth = restarted(third);
    assertThat(recover(fourth.client())).isEmpty();
    assertThat(bodiesOn(fourth, "q")).containsExactly("behind");
  }

  @Test
  void shouldAcknowledgeAfterARestartWhatABranchConsumed() {
    TestClient client = worker(broker);
    client.sends(0, TestClient.persistent("in"));
    long delivery = client.deliveryIds()[0];
    done(client, start(1, "b"));
    done(client, end(1, "b", delivery));
    prepared(client, "b");
    assertThat(onlyPrepared(broker).consumed()).hasSize(1);
    TestBroker second = restarted(broker);
    TestClient again = worker(second);
    done(again, commit("b"));
    assertThat(bodiesOn(second, "q")).isEmpty();
    assertThat(second.memory.usedBytes()).isZero();
    assertThat(bodiesOn(restarted(second), "q")).isEmpty();
  }

  @Test
  void shouldKeepTheClientIdentifierForNoLocalOverARestart() {
    DestinationName topic = DestinationName.topic("t");
    Frame.SubscriptionName durable = new Frame.SubscriptionName("s", true, false);
    TestClient client = broker.stranger();
    client.hello(null, "me");
    client.opensSession();
    client.consumes(3, topic, new Frame.Selection(null, true), durable);
    done(client, start(1, "b"));
    client.says(new Frame.Send(0, 1, TestClient.to(topic, "my own")));
    done(client, end(1, "b"));
    prepared(client, "b");
    assertThat(onlyPrepared(broker).clientId()).isEqualTo("me");
    TestBroker second = restarted(broker);
    TestClient again = second.stranger();
    again.hello(null, "me");
    again.opensSession();
    done(again, commit("b"));
    again.consumes(3, topic, new Frame.Selection(null, true), durable);
    assertThat(again.bodies()).isEmpty();
  }

  @Test
  void shouldListPreparedBranchesInPagesThatFit() {
    TestClient client = worker(broker);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String name = i + "x".repeat(Frame.MOST_BRANCH_CHARACTERS - 1);
      names.add(name);
      done(client, start(2, name));
      client.says(new Frame.Send(0, 2, TestClient.persistent("m")));
      done(client, end(2, name));
      prepared(client, name);
    }
    TestClient small = broker.stranger();
    small.helloWithFramesUpTo(1_024);
    List<String> listed = new ArrayList<>();
    String after = "";
    boolean end = false;
    while (!end) {
      Frame.BranchList page = (Frame.BranchList) answer(small, new Frame.ListBranches(R, after));
      assertThat(page.branches()).hasSize(1);
      listed.addAll(page.branches());
      after = Objects.requireNonNull(page.branches().get(0));
      end = page.end();
    }
    assertThat(listed).isEqualTo(names);
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
