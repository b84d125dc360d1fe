package org.angarium.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.memory.Memory;
import org.angarium.persistence.memory.MemoryStore;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory whose batches become durable when the test says so, or at once, and which
 * messages are forgotten for and read back from as if it were on disk.
 */
final class ManualStore implements MessageStore {
  private static final long HIGHEST_MESSAGE = 1_000;
  private static final long HIGHEST_DESTINATION = 100;

  final List<List<StoreRecord>> batches = new ArrayList<>();
  boolean durableAtOnce = true;
  boolean acceptsMessages = true;
  boolean closed;

  /** The bodies of large messages beside it. */
  final MemoryBodies bodies;

  private final Map<Long, Long> releasedBodies = new TreeMap<>();

  /** How many pages were read. */
  int pages;

  /** Whether pages are read at once, but answered only by {@link #answer}. */
  boolean holdsPages;

  private final List<Runnable> heldPages = new ArrayList<>();

  private final Memory memory;
  private final MemoryStore kept;
  private final List<StoreRecord> before;
  private @Nullable Listener listener;

  /** A store in which this was appended before. */
  ManualStore(StoreRecord... before) {
    this(new Memory(), new MemoryBodies(), List.of(before));
  }

  private ManualStore(Memory memory, MemoryBodies bodies, List<StoreRecord> before) {
    this.memory = memory;
    this.bodies = bodies;
    this.kept = new MemoryStore(memory);
    this.before = before;
  }

  private static class Deaf implements Listener {
    @Override
    public void onDurable(long batch) {}

    @Override
    public void onFailure(StoreException cause) {
      throw new AssertionError(cause);
    }
  }

  @Override
  public Recovery recover(Visitor visitor, Listener hears) throws StoreException {
    listener = hears;
    if (!before.isEmpty()) {
      MemoryStore earlier = new MemoryStore(memory);
      earlier.recover(new Ignoring(), new Deaf());
      earlier.append(before);
    }
    Recovery found =
        kept.recover(
            visitor,
            new Deaf() {
              @Override
              public void onBodyReleased(long bodyId, long batch) {
                releasedBodies.put(bodyId, batch);
              }
            });
    return new Recovery(
        Math.max(HIGHEST_MESSAGE, found.highestMessageId()),
        Math.max(HIGHEST_DESTINATION, found.highestDestinationId()),
        List.of());
  }

  private static final class Ignoring implements Visitor {
    @Override
    public void defined(StoreRecord definition) {}

    @Override
    public void lane(LaneFound lane) {}
  }

  @Override
  public long append(List<StoreRecord> batch) throws StoreException {
    batches.add(batch);
    kept.append(batch);
    if (durableAtOnce) {
      force();
    }
    return batches.size();
  }

  @Override
  public void page(PageRequest request, Consumer<Page> answer) {
    pages++;
    kept.page(
        request,
        page -> {
          if (holdsPages) {
            heldPages.add(() -> answer.accept(page));
          } else {
            answer.accept(page);
          }
        });
  }

  /** Answers with the pages that were read. */
  void answer() {
    List<Runnable> answers = List.copyOf(heldPages);
    heldPages.clear();
    answers.forEach(Runnable::run);
  }

  @Override
  public boolean isBeyondMemory() {
    return true;
  }

  @Override
  public BodyStore bodies() {
    return bodies;
  }

  /** Everything appended is durable. */
  void force() {
    forceFirst(batches.size());
  }

  /** So many batches are durable, and no more. */
  void forceFirst(int count) {
    Listener hears = Objects.requireNonNull(listener);
    hears.onDurable(count);
    releasedBodies
        .entrySet()
        .removeIf(
            released -> {
              if (released.getValue() > count) {
                return false;
              }
              hears.onBodyReleased(released.getKey(), released.getValue());
              return true;
            });
  }

  void fail() {
    Objects.requireNonNull(listener).onFailure(new StoreException("the disk is gone"));
  }

  /** What a store that has been closed and opened again would find; this one is over. */
  ManualStore reopened() {
    return new ManualStore(memory, bodies, List.of());
  }

  /** How many places are taken. */
  long places() {
    return kept.status().places();
  }

  List<StoreRecord> records() {
    return batches.stream().flatMap(List::stream).toList();
  }

  <T extends StoreRecord> List<T> records(Class<T> type) {
    return records().stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public boolean acceptsMessages() {
    return acceptsMessages;
  }

  @Override
  public Status status() {
    return new Status("manual", "the test", places(), 0, false);
  }

  @Override
  public void close() {
    closed = true;
  }
}
