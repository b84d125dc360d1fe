package org.angarium.main.export;

import java.util.Arrays;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * A set of numbers from 0, made for millions of them that lie close together: a bit for each then,
 * and never more than some 50 bytes.
 */
final class NumberSet {
  private static final int CHUNK_BITS = 12;
  private static final int CHUNK = 1 << CHUNK_BITS;
  private static final int MOST_SHORTS = CHUNK / Short.SIZE;

  // By the numbers' upper bits: a sorted short[] of the lower ones if there are few, else a long[].
  private final Long2ObjectHashMap<Object> chunks = new Long2ObjectHashMap<>();

  /** Whether it was not there yet. */
  boolean add(long number) {
    long key = number >> CHUNK_BITS;
    short low = (short) (number & (CHUNK - 1));
    Object chunk = chunks.get(key);
    if (chunk instanceof long[] bits) {
      return set(bits, low);
    }
    short[] few = chunk == null ? new short[0] : (short[]) chunk;
    int at = Arrays.binarySearch(few, low);
    if (at >= 0) {
      return false;
    }
    if (few.length == MOST_SHORTS) {
      long[] bits = new long[CHUNK / Long.SIZE];
      for (short one : few) {
        set(bits, one);
      }
      chunks.put(key, bits);
      return set(bits, low);
    }
    short[] more = Arrays.copyOf(few, few.length + 1);
    int to = -at - 1;
    System.arraycopy(few, to, more, to + 1, few.length - to);
    more[to] = low;
    chunks.put(key, more);
    return true;
  }

  private static boolean set(long[] bits, int low) {
    long mask = 1L << low;
    boolean added = (bits[low / Long.SIZE] & mask) == 0;
    bits[low / Long.SIZE] |= mask;
    return added;
  }
}
