package org.angarium.tests.history.invariant;

import static java.util.stream.Collectors.groupingBy;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.angarium.tests.history.Event.Commit;
import org.angarium.tests.history.Event.Request;
import org.angarium.tests.history.Event.Send;
import org.angarium.tests.history.Event.SessionClosing;
import org.angarium.tests.history.Outcome;

/** H15. */
final class ClosingIsNeutral implements Invariant {
  @Override
  public void check(Facts facts, Consumer<Violation> broken) {
    for (Succession two : facts.successions()) {
      if (two.between() == Succession.Between.CONSUMER_CLOSED && !two.anotherFirst()) {
        broken.accept(
            Violation.of(Promise.H15, "closing a consumer gave back", two.earlier(), two.later()));
      }
    }
    for (Loss loss : facts.losses()) {
      if (loss.kind() == Loss.Kind.GONE_WITH_CONSUMER) {
        broken.accept(
            new Violation(Promise.H15, "closing a consumer acknowledged", loss.evidence()));
      }
    }
    checkWaiting(facts, broken);
  }

  private static void checkWaiting(Facts facts, Consumer<Violation> broken) {
    List<Send> asynchronous = facts.all(Send.class).stream().filter(Send::asynchronous).toList();
    Map<String, List<Send>> bySession =
        asynchronous.stream().collect(groupingBy(send -> send.message().producer()));
    for (SessionClosing closing : facts.all(SessionClosing.class)) {
      checkWaiting(closing, bySession.getOrDefault(closing.session(), List.of()), broken);
    }
    for (Commit commit : facts.all(Commit.class)) {
      List<Send> ofIt =
          asynchronous.stream()
              .filter(send -> commit.transaction().equals(send.transaction()))
              .toList();
      checkWaiting(commit, ofIt, broken);
    }
  }

  private static void checkWaiting(
      Request request, List<Send> asynchronous, Consumer<Violation> broken) {
    for (Send send : asynchronous) {
      if (request.outcome() == Outcome.CONFIRMED
          && send.span().begun().tick() < request.span().begun().tick()
          && send.at().tick() > request.at().tick()) {
        broken.accept(
            Violation.of(Promise.H15, "it did not wait for an asynchronous send", send, request));
      }
    }
  }
}
