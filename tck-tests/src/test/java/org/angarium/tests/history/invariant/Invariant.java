package org.angarium.tests.history.invariant;

import java.util.function.Consumer;

/** One promise, as something that can be checked. */
@FunctionalInterface
interface Invariant {
  /** Reports each time that the promise was broken. */
  void check(Facts facts, Consumer<Violation> broken);
}
