package org.angarium.persistence.journal;

import java.util.List;
import java.util.function.Consumer;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;

/** A store without threads that takes its steps whenever it is called, until nothing is left. */
record Stepping(JournalStore store) implements MessageStore {
  private void settle() {
    while (store.step()) {
      // Until nothing is left to do.
    }
  }

  @Override
  public Recovery recover(Visitor visitor, Listener listener) throws StoreException {
    Recovery recovery = store.recover(visitor, listener);
    settle();
    return recovery;
  }

  @Override
  public long append(List<StoreRecord> batch) throws StoreException {
    long number = store.append(batch);
    settle();
    return number;
  }

  @Override
  public void page(PageRequest request, Consumer<Page> answer) {
    store.page(request, answer);
    settle();
  }

  @Override
  public BodyStore bodies() {
    return store.bodies();
  }

  @Override
  public boolean isBeyondMemory() {
    return store.isBeyondMemory();
  }

  @Override
  public boolean acceptsMessages() {
    return store.acceptsMessages();
  }

  @Override
  public Status status() {
    return store.status();
  }

  @Override
  public void close() throws StoreException {
    store.close();
  }
}
