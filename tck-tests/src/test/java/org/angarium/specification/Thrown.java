package org.angarium.specification;

import java.util.Optional;

/** What a call throws, for listeners, which cannot throw it themselves. */
final class Thrown {
  private Thrown() {}

  /** What the action throws, if anything. */
  static Optional<Exception> by(Aside.Action action) {
    try {
      action.run();
      return Optional.empty();
    } catch (Exception e) {
      return Optional.of(e);
    }
  }
}
