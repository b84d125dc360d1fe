package org.angarium.tests.simulation;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.memory.Memory;
import org.angarium.persistence.memory.MemoryStore;
import org.jspecify.annotations.Nullable;

/**
 * A memory that outlives brokers, and behaves as a perfect disk would: what is appended is durable
 * when the store has worked, and until then a crash takes all of it from some batch on.
 */
final class MemoryStorage implements SimulatedStore {
  private final World world;
  private final Memory memory = new Memory();
  private @Nullable LatentStore store;

  MemoryStorage(World world) {
    this.world = world;
  }

  @Override
  public MessageStore open() {
    LatentStore opened = new LatentStore(new MemoryStore(memory));
    store = opened;
    return opened;
  }

  @Override
  public boolean step() {
    LatentStore open = store;
    return open != null && open.work(Integer.MAX_VALUE);
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
    LatentStore open = store;
    if (open != null) {
      open.deaf = true;
      open.work(world.between(0, 3));
    }
    store = null;
  }

  /** A memory store that takes its time. */
  private static final class LatentStore implements MessageStore {
    private final MemoryStore memory;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private long appended;
    private boolean deaf;

    LatentStore(MemoryStore memory) {
      this.memory = memory;
    }

    /** Does so much of what waits; whether there was any. */
    boolean work(int most) {
      boolean any = !waiting.isEmpty();
      for (int i = 0; i < most && !waiting.isEmpty(); i++) {
        waiting.remove().run();
      }
      return any;
    }

    @Override
    public Recovery recover(Visitor visitor, Listener listener) {
      return memory.recover(
          visitor,
          new Listener() {
            @Override
            public void onDurable(long batch) {
              if (!deaf) {
                listener.onDurable(batch);
              }
            }

            @Override
            public void onFailure(StoreException cause) {
              listener.onFailure(cause);
            }
          });
    }

    @Override
    public long append(List<StoreRecord> batch) {
      waiting.add(() -> write(batch));
      return ++appended;
    }

    @Override
    public void page(PageRequest request, Consumer<Page> answer) {
      waiting.add(
          () -> {
            if (!deaf) {
              memory.page(request, answer);
            }
          });
    }

    private void write(List<StoreRecord> batch) {
      try {
        memory.append(batch);
      } catch (StoreException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public BodyStore bodies() {
      return memory.bodies();
    }

    @Override
    public boolean isBeyondMemory() {
      return true;
    }

    @Override
    public boolean acceptsMessages() {
      return true;
    }

    @Override
    public Status status() {
      return memory.status();
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
