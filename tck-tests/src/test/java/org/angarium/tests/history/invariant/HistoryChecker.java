package org.angarium.tests.history.invariant;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tests.history.History;

/** Judges histories that ended with a proven drain. */
public final class HistoryChecker {
  /** For processes on one machine. */
  private static final Bounds USUAL = new Bounds(Duration.ofMillis(100), Duration.ofSeconds(2));

  private static final List<Invariant> INVARIANTS =
      List.of(
          new ConfirmedIsConsumed(),
          new ArrivedWasSent(),
          new AcknowledgedIsGone(),
          new NothingTwice(),
          new NonPersistentOnce(),
          new TransactionsAreWhole(),
          new RedeliveryIsHonest(),
          new OrderHolds(),
          new OutstandingOnce(),
          new TimesAreKept(),
          new SelectorsMatch(),
          new HigherPriorityFirst(),
          new PreparedHolds(),
          new TemporaryIsPrivate(),
          new ClosingIsNeutral(),
          new FlowsAgain());

  private HistoryChecker() {}

  /** What was broken; empty if all promises were kept. */
  public static List<Violation> check(History history) {
    return check(history, USUAL);
  }

  /** What was broken; empty if all promises were kept. */
  public static List<Violation> check(History history, Bounds bounds) {
    Facts facts = new Facts(history.events(), bounds);
    List<Violation> violations = new ArrayList<>();
    INVARIANTS.forEach(invariant -> invariant.check(facts, violations::add));
    return violations;
  }
}
