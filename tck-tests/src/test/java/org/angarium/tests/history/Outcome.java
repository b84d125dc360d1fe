package org.angarium.tests.history;

/** What an application knows about something it asked for. */
public enum Outcome {
  /** The call returned: it has happened. */
  CONFIRMED,
  /** The call failed in a way that leaves open whether it has happened. */
  UNKNOWN,
  /** It was never asked for, or refused: it has not happened. */
  FAILED
}
