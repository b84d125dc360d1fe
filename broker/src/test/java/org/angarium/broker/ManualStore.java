package org.angarium.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/** A store in memory whose batches become durable when the test says so, or at once. */
final class ManualStore implements MessageStore {
  final List<List<StoreRecord>> batches = new ArrayList<>();
  boolean durableAtOnce = true;
  boolean acceptsMessages = true;
  boolean closed;
  private final List<StoreRecord> recovered;
  private long highestMessageId = 1_000;
  private long highestDestinationId = 100;
  private @Nullable Listener listener;

  ManualStore(StoreRecord... recovered) {
    this.recovered = List.of(recovered);
  }

  @Override
  public Recovery recover(Consumer<StoreRecord> visitor, Listener hears) {
    listener = hears;
    recovered.forEach(visitor);
    return new Recovery(highestMessageId, highestDestinationId, List.of());
  }

  @Override
  public long append(List<StoreRecord> batch) {
    batches.add(batch);
    if (durableAtOnce) {
      force();
    }
    return batches.size();
  }

  /** Everything appended is durable. */
  void force() {
    Objects.requireNonNull(listener).onDurable(batches.size());
  }

  /** So many batches are durable, and no more. */
  void forceFirst(int count) {
    Objects.requireNonNull(listener).onDurable(count);
  }

  void fail() {
    Objects.requireNonNull(listener).onFailure(new StoreException("the disk is gone"));
  }

  /** What a store that has been closed and opened again would find: the live records. */
  ManualStore reopened() {
    List<StoreRecord> all = new ArrayList<>(recovered);
    all.addAll(records());
    ManualStore reopened = new ManualStore(LiveRecords.of(all).toArray(StoreRecord[]::new));
    reopened.highestMessageId = Math.max(highestMessageId, LiveRecords.highestMessageId(all));
    reopened.highestDestinationId =
        Math.max(highestDestinationId, LiveRecords.highestDestinationId(all));
    return reopened;
  }

  /** The messages that recovery finds. */
  List<StoreRecord> messages() {
    return recovered.stream().filter(StoreRecord.MessageStored.class::isInstance).toList();
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
    return new Status("manual", "the test", 0, 0, false);
  }

  @Override
  public void close() {
    closed = true;
  }
}
