package org.angarium.persistence.journal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/** The destinations, subscriptions and prepared branches that there are. One thread. */
final class Definitions {
  private final RecordCodec sizing = new RecordCodec();
  private final Map<Long, StoreRecord> byId = new LinkedHashMap<>();
  private long recordBytes;
  private long highestId;

  void define(long id, StoreRecord defined) {
    StoreRecord before = byId.put(id, defined);
    recordBytes += bytes(defined) - bytes(before);
    highestId = Math.max(highestId, id);
  }

  void remove(long id) {
    recordBytes -= bytes(byId.remove(id));
  }

  private long bytes(@Nullable StoreRecord definition) {
    return definition == null ? 0 : sizing.bytes(List.of(definition));
  }

  /** As they were defined. */
  List<StoreRecord> all() {
    return new ArrayList<>(byId.values());
  }

  @Nullable StoreRecord get(long id) {
    return byId.get(id);
  }

  /** What all of them take as records. */
  long recordBytes() {
    return recordBytes;
  }

  /** The highest number ever used, as far as known; 0 if none. */
  long highestId() {
    return highestId;
  }

  void adopt(long id) {
    highestId = Math.max(highestId, id);
  }
}
