package org.angarium.persistence.memory;

import org.angarium.persistence.MessageStore;
import org.angarium.persistence.MessageStoreContract;

class MemoryStoreTest extends MessageStoreContract {
  private final Memory memory = new Memory();

  @Override
  protected MessageStore open() {
    return new MemoryStore(memory);
  }
}
