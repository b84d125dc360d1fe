package org.angarium.tests.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryCheckerTest {
  private final History history = new History();

  @Test
  void shouldAcceptAHistoryThatKeepsAllPromises() {
    sent(Outcome.CONFIRMED, 1, 2);
    sent(Outcome.UNKNOWN, 3, 4);
    sent(Outcome.FAILED, 5);
    sent(Outcome.UNKNOWN, 6, 7);
    delivered(1, 1, Outcome.CONFIRMED);
    delivered(2, 1, Outcome.UNKNOWN);
    delivered(3, 1, Outcome.FAILED);
    delivered(4, 1, Outcome.CONFIRMED);
    delivered(2, 2, Outcome.CONFIRMED);
    delivered(3, 3, Outcome.CONFIRMED);
    assertThat(HistoryChecker.check(history)).isEmpty();
  }

  @Test
  void shouldFindALostMessage() {
    sent(Outcome.CONFIRMED, 1);
    assertBroken("lost: confirmed, not delivered");
  }

  @Test
  void shouldFindAMessageThatWasNotDeliveredAgainAfterItsReceiverFailed() {
    sent(Outcome.CONFIRMED, 1);
    delivered(1, 1, Outcome.FAILED);
    assertBroken("lost: not acknowledged, and not delivered again");
  }

  @Test
  void shouldFindAMessageOfAFailedTransaction() {
    sent(Outcome.FAILED, 1, 2);
    delivered(2, 1, Outcome.CONFIRMED);
    assertBroken("never sent or committed");
  }

  @Test
  void shouldFindHalfATransaction() {
    sent(Outcome.UNKNOWN, 1, 2);
    delivered(2, 1, Outcome.CONFIRMED);
    assertBroken("torn transaction");
  }

  @Test
  void shouldFindAMessageFromNowhere() {
    delivered(1, 1, Outcome.CONFIRMED);
    assertBroken("nobody sent it");
  }

  @Test
  void shouldFindADuplicateAfterAConfirmedAcknowledgement() {
    sent(Outcome.CONFIRMED, 1);
    delivered(1, 1, Outcome.CONFIRMED);
    delivered(1, 2, Outcome.CONFIRMED);
    assertBroken("delivered again after a confirmed acknowledgement");
  }

  @Test
  void shouldFindARedeliveryThatDoesNotSaySo() {
    sent(Outcome.CONFIRMED, 1);
    delivered(1, 1, Outcome.UNKNOWN);
    delivered(1, 1, Outcome.CONFIRMED);
    assertBroken("delivery count did not grow");
  }

  @Test
  void shouldFindACountThatContradictsTheFlag() {
    sent(Outcome.CONFIRMED, 1);
    history.delivered(new Delivery(key(1), "c", 1, true, 1, Outcome.CONFIRMED, 2));
    assertBroken("contradict each other");
  }

  @Test
  void shouldFindWrongOrder() {
    sent(Outcome.CONFIRMED, 1);
    sent(Outcome.CONFIRMED, 2);
    delivered(2, 1, Outcome.CONFIRMED);
    delivered(1, 1, Outcome.CONFIRMED);
    assertBroken("out of order");
  }

  @Test
  void shouldReportWhatDiffers() {
    history.differs("the body");
    assertBroken("the body");
  }

  private void assertBroken(String promise) {
    assertThat(HistoryChecker.check(history)).singleElement().asString().contains(promise);
  }

  private void sent(Outcome outcome, int... sequences) {
    List<MessageKey> keys = IntStream.of(sequences).mapToObj(HistoryCheckerTest::key).toList();
    history.sent(new Sending(keys, outcome));
  }

  private void delivered(int sequence, int count, Outcome acknowledgement) {
    history.delivered(
        new Delivery(
            key(sequence), "c", history.tick(), count > 1, count, acknowledgement, history.tick()));
  }

  private static MessageKey key(int sequence) {
    return new MessageKey("p", sequence);
  }
}
