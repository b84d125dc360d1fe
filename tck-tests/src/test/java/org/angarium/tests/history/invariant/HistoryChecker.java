package org.angarium.tests.history.invariant;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tests.history.History;

/** Judges histories that ended with a proven drain. */
public final class HistoryChecker {
  /** How far the clocks of a broker and its clients may be apart, and a hand-over may take. */
  private static final Duration CLOCK_BOUND = Duration.ofSeconds(2);

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
    return check(history, CLOCK_BOUND);
  }

  /**
   * What was broken; empty if all promises were kept.
   *
   * @param clockBound by how much a message may seem to arrive too early or too late
   */
  public static List<Violation> check(History history, Duration clockBound) {
    Facts facts = new Facts(history.events(), clockBound.toMillis());
    List<Violation> violations = new ArrayList<>();
    INVARIANTS.forEach(invariant -> invariant.check(facts, violations::add));
    return violations;
  }
}
