package org.angarium.broker;

import static org.angarium.broker.TestClient.message;
import static org.angarium.broker.TestClient.nonPersistent;
import static org.angarium.broker.TestClient.persistent;
import static org.assertj.core.api.Assertions.assertThat;

import org.angarium.persistence.StoreRecord;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.junit.jupiter.api.Test;

final class TransactionTest {
  private static final long[] NONE = {};

  private final TestBroker broker = new TestBroker();
  private final TestClient client = broker.client();

  @Test
  void shouldShowNothingOfATransactionBeforeItsCommitIsDurable() {
    client.opens(true, 10);
    client.sends(0, persistent("a"));
    client.sends(0, nonPersistent("b"));
    broker.store.durableAtOnce = false;
    client.says(new Frame.Commit(4, 1, NONE));
    assertThat(client.heard).isEmpty();

    broker.store.force();
    broker.settle();
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(4);
    assertThat(client.bodies()).containsExactly("a", "b");
  }

  @Test
  void shouldCommitSendsAndAcknowledgementsOverSeveralQueuesInOneBatch() {
    client.opens(true, 10);
    client.sends(0, persistent("in"));
    client.sends(0, message("r", "defines r", true, 4, 0, 0));
    client.sends(0, message("s", "defines s", true, 4, 0, 0));
    client.says(new Frame.Commit(4, 1, NONE));
    int batchesBefore = broker.store.batches.size();

    client.sends(0, message("r", "out", true, 4, 0, 0));
    client.sends(0, message("s", "out", true, 4, 0, 0));
    client.says(new Frame.Commit(5, 1, client.deliveryIds()));

    assertThat(broker.store.batches.size() - batchesBefore).isOne();
    assertThat(broker.store.batches.get(batchesBefore))
        .hasExactlyElementsOfTypes(
            StoreRecord.MessageStored.class,
            StoreRecord.MessageEnqueued.class,
            StoreRecord.MessageStored.class,
            StoreRecord.MessageEnqueued.class,
            StoreRecord.MessageDequeued.class);
  }

  @Test
  void shouldForgetSendsAndRedeliverAfterRollback() {
    client.opens(true, 10);
    client.sends(0, persistent("a"));
    client.says(new Frame.Commit(4, 1, NONE));
    client.sends(0, persistent("never"));
    long[] seen = client.deliveryIds();
    client.forgetWhatWasHeard();

    client.says(new Frame.Rollback(5, 1, seen));

    assertThat(client.bodies()).containsExactly("a");
    assertThat(client.deliveries().get(0).deliveryCount()).isEqualTo(2);
    client.says(new Frame.Commit(6, 1, client.deliveryIds()));
    assertThat(broker.memory.usedBytes()).isZero();
    assertThat(broker.store.records(StoreRecord.MessageStored.class)).hasSize(1);
  }

  @Test
  void shouldRollBackACommitWhoseSendWasRefused() {
    client.opens(true, 10);
    client.sends(0, persistent("a"));
    client.says(new Frame.Commit(4, 1, NONE));
    broker.store.acceptsMessages = false;
    client.sends(0, persistent("b"));
    long[] seen = client.deliveryIds();
    client.forgetWhatWasHeard();

    client.says(new Frame.Commit(5, 1, seen));

    Frame.Failed failed = client.only(Frame.Failed.class);
    assertThat(failed.code()).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
    assertThat(failed.reason()).contains("disk is full");
    assertThat(client.bodies()).containsExactly("a");
    assertThat(client.heard.indexOf(failed)).isZero();
    broker.store.acceptsMessages = true;
    client.says(new Frame.Commit(6, 1, client.deliveryIds()));
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(6);
  }

  /** What it would write may need more space than is left, and what makes space waits behind it. */
  @Test
  void shouldRollBackACommitForWhichTheStoreHasNoRoomAnyMore() {
    client.opens(true, 10);
    client.sends(0, persistent("a"));
    client.says(new Frame.Commit(4, 1, NONE));
    client.sends(0, persistent("b"));
    broker.store.acceptsMessages = false;
    client.forgetWhatWasHeard();

    client.says(new Frame.Commit(5, 1, NONE));

    Frame.Failed failed = client.only(Frame.Failed.class);
    assertThat(failed.code()).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
    assertThat(failed.reason()).contains("disk is full");
    assertThat(broker.store.records(StoreRecord.MessageStored.class)).hasSize(1);
    client.says(new Frame.Commit(6, 1, client.deliveryIds()));
    assertThat(client.only(Frame.Done.class).requestId()).isEqualTo(6);
    assertThat(broker.store.records(StoreRecord.MessageDequeued.class)).hasSize(1);
  }

  @Test
  void shouldRollBackWhenTheConnectionIsLost() {
    client.opens(true, 0);
    client.sends(0, persistent("never"));
    client.isLost();

    assertThat(broker.store.records(StoreRecord.MessageStored.class)).isEmpty();
    assertThat(broker.memory.usedBytes()).isZero();
  }

  @Test
  void shouldRefuseTransactionCallsInTheWrongKindOfSession() {
    client.opens(false, 0);
    client.says(new Frame.Commit(4, 1, NONE), new Frame.Rollback(5, 1, NONE));
    assertThat(client.heard(Frame.Failed.class))
        .extracting(Frame.Failed::code)
        .containsExactly(ErrorCode.ILLEGAL_STATE, ErrorCode.ILLEGAL_STATE);

    TestClient transacted = broker.client();
    transacted.opens(true, 0);
    transacted.says(new Frame.Recover(4, 1, NONE), new Frame.Acknowledge(5, 1, new long[] {1}));
    assertThat(transacted.heard(Frame.Failed.class)).hasSize(2);
  }

  @Test
  void shouldShowNothingOfTheVeryFirstCommitBeforeItIsDurable() {
    ManualStore store =
        new ManualStore(
            new StoreRecord.DestinationDefined(5, StoreRecord.DestinationKind.QUEUE, "q"));
    TestBroker again = new TestBroker(store, Long.MAX_VALUE / 2);
    TestClient first = again.client();
    first.opens(true, 10);
    store.durableAtOnce = false;

    first.sends(0, nonPersistent("b"));
    first.sends(0, persistent("a"));
    first.says(new Frame.Commit(4, 1, NONE));
    assertThat(first.heard).isEmpty();
  }

  @Test
  void shouldNotLetWhatIsNotPersistentWaitForTheDiskOnceItsCommitIsDurable() {
    client.opens(true, 0);
    client.sends(0, message("q", "persistent", true, 9, 0, 0));
    client.sends(0, message("q", "urgent", false, 8, 0, 0));
    client.says(new Frame.Commit(4, 1, NONE));
    TestClient other = broker.client();
    other.opens(false, 0);
    other.sends(0, message("q", "less urgent", false, 1, 0, 0));
    broker.store.durableAtOnce = false;

    client.says(new Frame.ConsumerCredit(1, 10));
    assertThat(client.bodies()).containsExactly("urgent", "less urgent");

    broker.store.force();
    broker.settle();
    assertThat(client.bodies()).containsExactly("urgent", "less urgent", "persistent");
  }

  @Test
  void shouldSendDeliveriesThatAreTakenBackBeforeTheAnswerThatSaysSo() {
    client.opens(true, 10);
    TestClient other = broker.client();
    other.opens(true, 0);
    broker.store.durableAtOnce = false;
    other.sends(0, nonPersistent("b"));
    other.sends(0, message("r", "recorded", true, 4, 0, 0));
    other.says(new Frame.Commit(4, 1, NONE));
    client.says(new Frame.Rollback(5, 1, NONE));
    assertThat(client.heard).isEmpty();

    broker.store.force();
    broker.settle();
    assertThat(client.heard)
        .hasExactlyElementsOfTypes(Frame.Deliver.class, Frame.Done.class, Frame.Deliver.class);
  }

  @Test
  void shouldHoldDeliveriesUntilTheLastOfSeveralTakeBacksIsAnswered() {
    client.opens(true, 10);
    client.sends(0, persistent("a"));
    client.says(new Frame.Commit(4, 1, NONE));
    client.forgetWhatWasHeard();
    broker.store.durableAtOnce = false;
    TestClient other = broker.client();
    other.opens(false, 0);
    client.says(new Frame.Rollback(5, 1, NONE));
    int batchOfFirst = broker.store.batches.size();
    other.sends(1, persistent("between the two"));
    client.says(new Frame.Rollback(6, 1, NONE));

    broker.store.forceFirst(batchOfFirst);
    broker.settle();
    other.sends(0, nonPersistent("may not pass"));
    assertThat(client.heard).containsExactly(new Frame.Done(5));

    broker.store.force();
    broker.settle();
    assertThat(client.heard.get(1)).isEqualTo(new Frame.Done(6));
    assertThat(client.bodies()).contains("may not pass");
  }

  @Test
  void shouldAnswerACommitOnlyIfAnAnswerIsWanted() {
    client.opens(true, 10);
    client.sends(0, persistent("a"));
    client.says(new Frame.Commit(0, 1, NONE));
    assertThat(client.heard(Frame.Done.class)).isEmpty();
    broker.advance(10);
    assertThat(client.bodies()).containsExactly("a");
  }
}
