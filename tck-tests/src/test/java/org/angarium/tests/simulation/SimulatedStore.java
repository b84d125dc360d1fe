package org.angarium.tests.simulation;

import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;

/** What outlives a broker: a disk, or what stands for one, on which a store is opened each time. */
interface SimulatedStore {
  /** Opens a store on what is there. */
  MessageStore open() throws StoreException;

  /** Has the open store do a piece of its work; false if it had none. */
  boolean step();

  /** Whether the disk has failed on purpose, so that the store has to. */
  boolean failureIsExpected();

  /** Whether the machine has lost its power in the middle of something. */
  boolean powerIsCut();

  /**
   * The broker's process has ended, and with {@code powerCut} the machine: what is left is left.
   */
  void crash(boolean powerCut);
}
