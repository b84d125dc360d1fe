package org.angarium.tests.history.invariant;

import java.util.function.Consumer;

/**
 * A bad history, and a good one as near to it as can be.
 *
 * @param promise the only promise that the bad one breaks
 * @param how the bad one breaks it
 */
record Example(Promise promise, String how, Consumer<Story> good, Consumer<Story> bad) {
  @Override
  public String toString() {
    return promise + ": " + how;
  }
}
