package org.angarium.broker.destination;

/** How much may still be done in one go, so that no turn of the core is unbounded. */
final class Budget {
  private int left;

  Budget(int steps) {
    this.left = steps;
  }

  /** Uses up a step; false if there is none left. */
  boolean take() {
    return left-- > 0;
  }
}
