package org.angarium.persistence.jdbc;

import java.util.Arrays;
import org.agrona.collections.Long2ObjectHashMap;
import org.angarium.persistence.StoreRecord.Place;

/**
 * How many messages each lane has, and where it ends: a few numbers for each lane, whatever is on
 * it. One thread, but for {@link #places}.
 */
final class Lanes {
  // By holder: how many messages on each lane, then the last sequence of each.
  private final Long2ObjectHashMap<long[]> holders = new Long2ObjectHashMap<>();
  private volatile long places;

  /** Takes over what is known of a lane. */
  void found(LaneTable.Row row) {
    long[] lanes = lanes(row.holderId());
    lanes[row.lane()] = row.messages();
    lanes[Place.LANES + row.lane()] = row.lastSequence();
    change(row.messages());
  }

  private long[] lanes(long holderId) {
    return holders.computeIfAbsent(holderId, id -> new long[2 * Place.LANES]);
  }

  /** A message has come to a lane, as its last. */
  void added(Place place) {
    long[] lanes = lanes(place.holderId());
    if (lanes[place.lane()] > 0 && lanes[Place.LANES + place.lane()] >= place.sequence()) {
      throw new IllegalStateException("not the last of its lane: " + place);
    }
    lanes[place.lane()]++;
    lanes[Place.LANES + place.lane()] = place.sequence();
    change(1);
  }

  /** A message has left a lane. */
  void gone(Place place) {
    long[] lanes = holders.get(place.holderId());
    if (lanes == null || lanes[place.lane()] == 0) {
      throw new IllegalStateException("nothing stands at " + place);
    }
    lanes[place.lane()]--;
    change(-1);
  }

  /** Forgets a holder, and tells how many messages were on it. */
  long remove(long holderId) {
    long[] lanes = holders.remove(holderId);
    long messages = lanes == null ? 0 : Arrays.stream(lanes, 0, Place.LANES).sum();
    change(-messages);
    return messages;
  }

  /** The last place of a lane that was ever taken; 0 if there is nothing on it. */
  long end(long holderId, int lane) {
    long[] lanes = holders.get(holderId);
    return lanes == null || lanes[lane] == 0 ? 0 : lanes[Place.LANES + lane];
  }

  private void change(long by) {
    long before = places;
    places = before + by;
  }

  /** How many places are taken; any thread. */
  long places() {
    return places;
  }
}
