package org.angarium.persistence.memory;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.bodies.BodyFiles;
import org.angarium.persistence.bodies.BodyKeeper;
import org.jspecify.annotations.Nullable;

/**
 * A store without files, but for the bodies of large messages. A batch is as durable as it gets
 * once it is appended: {@link Listener#onDurable} is called from within {@link #append}, on the
 * caller's thread. The state ends with the process; within it, another store can be opened on the
 * same {@link Memory}.
 */
public final class MemoryStore implements MessageStore {
  private final Memory memory;
  private final BodyKeeper bodies = BodyKeeper.open(BodyFiles.temporary());
  private @Nullable Listener listener;
  private long lastBatch;
  private volatile long places;

  public MemoryStore(Memory memory) {
    this.memory = memory;
  }

  @Override
  public Recovery recover(Visitor visitor, Listener heard) {
    memory.visit(visitor);
    places = memory.places();
    listener = heard;
    return new Recovery(memory.highestMessageId(), memory.highestDestinationId(), List.of());
  }

  @Override
  public long append(List<StoreRecord> batch) throws StoreException {
    Listener hearing = listener;
    if (hearing == null) {
      throw new StoreException("the memory store is closed or not recovered yet");
    }
    Set<Long> released = memory.apply(batch);
    places = memory.places();
    long number = ++lastBatch;
    hearing.onDurable(number);
    released.forEach(body -> hearing.onBodyReleased(body, number));
    return number;
  }

  /** Answers at once, on the caller's thread. */
  @Override
  public void page(PageRequest request, Consumer<Page> answer) {
    answer.accept(memory.page(request));
  }

  @Override
  public boolean isBeyondMemory() {
    return false;
  }

  /** Always: the broker bounds its memory itself. */
  @Override
  public boolean acceptsMessages() {
    return true;
  }

  @Override
  public Status status() {
    return new Status("memory", "memory of this process", places, 0, false);
  }

  @Override
  public BodyStore bodies() {
    return bodies;
  }

  @Override
  public void close() {
    listener = null;
    bodies.close();
  }
}
