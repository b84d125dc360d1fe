package org.angarium.tests.history.invariant;

import java.util.List;
import java.util.stream.Collectors;
import org.angarium.tests.history.Event;

/**
 * A promise that was not kept.
 *
 * @param how in what way
 * @param evidence the events that show it
 */
public record Violation(Promise promise, String how, List<Event> evidence) {
  static Violation of(Promise promise, String how, Event... evidence) {
    return new Violation(promise, how, List.of(evidence));
  }

  @Override
  public String toString() {
    return evidence.stream()
        .map(event -> "\n    " + event)
        .collect(Collectors.joining("", promise + " (" + promise.words() + "): " + how, "\n"));
  }
}
