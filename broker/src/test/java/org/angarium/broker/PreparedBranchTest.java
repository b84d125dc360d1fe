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
import static org.angarium.transport.error.ErrorCode.ILLEGAL_STATE;
import static org.angarium.transport.error.ErrorCode.TRANSACTION_ROLLED_BACK;
import static org.angarium.transport.error.ErrorCode.UNKNOWN_BRANCH;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.angarium.broker.policy.DestinationPolicy;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.Test;

/** Prepared branches, and those that wait to be: full queues and restarts. */
final class PreparedBranchTest {
  private final TestBroker broker = new TestBroker();

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
    works(client, 2, "b", TestClient.persistent("second"));
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
      works(client, 2, "b", TestClient.persistent("second"));
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
  void shouldRollBackABranchThatWaitsForRoom() {
    TestBroker full = limited(DestinationPolicy.WhenFull.WAIT);
    TestClient client = worker(full);
    client.sends(0, TestClient.persistent("first"));
    long delivery = client.deliveryIds()[0];
    works(client, 2, "b", TestClient.persistent("second"));
    client.forgetWhatWasHeard();
    client.says(new Frame.PrepareBranch(5, "b"));
    client.says(rollback("b", delivery));
    Frame.Failed refused = client.only(Frame.Failed.class);
    assertThat(refused.requestId()).isEqualTo(5);
    assertThat(refused.code()).isEqualTo(TRANSACTION_ROLLED_BACK);
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(R);
    client.says(new Frame.Acknowledge(0, 1, new long[] {delivery}));
    full.advance(1_000);
    assertThat(recover(client)).isEmpty();
    assertThat(client.bodies()).isEmpty();
  }

  @Test
  void shouldForgetABranchThatWaitsForRoomWhenItsConnectionIsLost() {
    TestBroker full = limited(DestinationPolicy.WhenFull.WAIT);
    TestClient client = worker(full);
    client.sends(0, TestClient.persistent("first"));
    TestClient other = full.client();
    other.opensSession();
    works(other, 1, "b", TestClient.persistent("second"));
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
      works(client, 1, "b", TestClient.persistent("promised"));
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
  void shouldKnowNoClientsOwnMessagesByAConnectionThatIsNoMore() {
    DestinationName topic = DestinationName.topic("t");
    Frame.SubscriptionName durable = new Frame.SubscriptionName("s", true, false);
    Frame.Selection noLocal = new Frame.Selection(null, true);
    TestClient subscriber = broker.stranger();
    subscriber.hello(null, "me");
    subscriber.opensSession();
    subscriber.consumes(3, topic, noLocal, durable);
    TestClient client = worker(broker);
    works(client, 1, "b", TestClient.to(topic, "another's"));
    prepared(client, "b");
    TestBroker second = restarted(broker);
    done(worker(second), commit("b"));
    TestClient again = second.stranger();
    again.hello(null, "me");
    again.opensSession();
    again.consumes(3, topic, noLocal, durable);
    assertThat(again.bodies()).containsExactly("another's");
  }

  @Test
  void shouldKeepTheClientIdentifierForNoLocalOverARestart() {
    DestinationName topic = DestinationName.topic("t");
    Frame.SubscriptionName durable = new Frame.SubscriptionName("s", true, false);
    TestClient client = broker.stranger();
    client.hello(null, "me");
    client.opensSession();
    client.consumes(3, topic, new Frame.Selection(null, true), durable);
    works(client, 1, "b", TestClient.to(topic, "my own"));
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
      works(client, 2, name, TestClient.persistent("m"));
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
}
