package org.angarium.tests.simulation;

import org.angarium.persistence.MessageStore;
import org.angarium.persistence.memory.Memory;
import org.angarium.persistence.memory.MemoryStore;

/** A memory that outlives brokers: what is appended is durable at once. */
final class MemoryStorage implements SimulatedStore {
  private final Memory memory = new Memory();

  @Override
  public MessageStore open() {
    return new MemoryStore(memory);
  }

  @Override
  public boolean step() {
    return false;
  }

  @Override
  public boolean failureIsExpected() {
    return false;
  }

  @Override
  public boolean powerIsCut() {
    return false;
  }

  @Override
  public void crash(boolean powerCut) {
    // memory knows no difference
  }
}
