package org.angarium.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.Frame.BranchEnd;
import org.angarium.transport.frame.Frame.BranchStart;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;

/** What tests of branches say and ask; requests have the number {@link #R}. */
final class Branching {
  static final long R = 77;

  private Branching() {}

  /** A client with sessions 1 and 2, producers 1 and 2, and consumer 1 of session 1 on q. */
  static TestClient worker(TestBroker broker) {
    TestClient client = broker.client();
    client.opens(false, 10);
    client.says(new Frame.OpenSession(2, false), new Frame.OpenProducer(2, 2, null));
    client.forgetWhatWasHeard();
    return client;
  }

  static Frame answer(TestClient client, Frame request) {
    client.forgetWhatWasHeard();
    client.says(request);
    return client.heard.stream()
        .filter(frame -> !(frame instanceof Frame.Deliver))
        .filter(frame -> !(frame instanceof Frame.ProducerCredit))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  static void done(TestClient client, Frame request) {
    assertThat(answer(client, request)).isEqualTo(new Frame.Done(R));
  }

  static void failed(TestClient client, Frame request, ErrorCode code, String reason) {
    Frame answer = answer(client, request);
    assertThat(answer).isInstanceOf(Frame.Failed.class);
    assertThat(((Frame.Failed) answer).code()).isEqualTo(code);
    assertThat(((Frame.Failed) answer).reason()).contains(reason);
  }

  static Frame.StartBranch start(int session, String branch, BranchStart how) {
    return new Frame.StartBranch(R, session, branch, how, 0);
  }

  static Frame.StartBranch start(int session, String branch) {
    return start(session, branch, BranchStart.NEW);
  }

  static Frame.EndBranch end(int session, String branch, BranchEnd how, long... acks) {
    return new Frame.EndBranch(R, session, branch, how, acks);
  }

  static Frame.EndBranch end(int session, String branch, long... acks) {
    return end(session, branch, BranchEnd.SUCCESS, acks);
  }

  /** A session sends one message in a branch. */
  static void works(TestClient client, int session, String branch, EncodedMessage message) {
    done(client, start(session, branch));
    client.says(new Frame.Send(0, session, message));
    done(client, end(session, branch));
  }

  static Frame.PrepareBranch prepare(String branch) {
    return new Frame.PrepareBranch(R, branch);
  }

  static void prepared(TestClient client, String branch) {
    assertThat(answer(client, prepare(branch))).isEqualTo(new Frame.Prepared(R, false));
  }

  static Frame.CommitBranch commit(String branch) {
    return new Frame.CommitBranch(R, branch, false);
  }

  static Frame.CommitBranch commitInOnePhase(String branch) {
    return new Frame.CommitBranch(R, branch, true);
  }

  static Frame.RollbackBranch rollback(String branch, long... retained) {
    return new Frame.RollbackBranch(R, 1, branch, retained);
  }

  static List<String> recover(TestClient client) {
    return ((Frame.BranchList) answer(client, new Frame.ListBranches(R, ""))).branches();
  }

  /** What is on a queue and at no consumer, from its front. */
  static List<String> bodiesOn(TestBroker broker, String queue) {
    TestClient client = broker.client();
    client.opensSession();
    client.consumes(9, DestinationName.queue(queue), null);
    client.closes(9);
    return client.bodiesFor(9);
  }

  static StoreRecord.BranchPrepared onlyPrepared(TestBroker broker) {
    List<StoreRecord.BranchPrepared> all = broker.store.records(StoreRecord.BranchPrepared.class);
    assertThat(all).hasSize(1);
    return all.get(0);
  }
}
