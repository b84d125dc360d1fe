package org.angarium.broker.core;

/** Something that will happen at its time unless it is cancelled. */
@FunctionalInterface
public interface Timer {
  /** Makes sure that it does not happen; without effect if it has. Core thread only. */
  void cancel();
}
