package org.angarium.tests.simulation;

/** Thrown by a simulated disk from within a call: the machine has lost its power. */
final class PowerCut extends Error {
  private static final long serialVersionUID = 1L;

  PowerCut() {
    super("the power is cut", null, false, false);
  }
}
