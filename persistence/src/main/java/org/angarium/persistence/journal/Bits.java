package org.angarium.persistence.journal;

import java.util.Arrays;

/** Bits in words. */
final class Bits {
  private Bits() {}

  static int words(int bits) {
    return (bits + Long.SIZE - 1) / Long.SIZE;
  }

  static boolean get(long[] words, int bit) {
    return (words[bit >>> 6] & (1L << bit)) != 0;
  }

  static void set(long[] words, int bit) {
    words[bit >>> 6] |= 1L << bit;
  }

  static void clear(long[] words, int bit) {
    words[bit >>> 6] &= ~(1L << bit);
  }

  /** So many bits that are set. */
  static long[] full(int bits) {
    long[] words = new long[words(bits)];
    Arrays.fill(words, -1);
    if (bits % Long.SIZE != 0) {
      words[words.length - 1] = (1L << bits) - 1;
    }
    return words;
  }

  static int count(long[] words) {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** The first bit from one on that is set, or a number that is not lower than the end. */
  static int next(long[] words, int from, int end) {
    if (from >= end) {
      return end;
    }
    int word = from >>> 6;
    long left = words[word] & (-1L << from);
    while (left == 0) {
      if (++word >= words.length) {
        return end;
      }
      left = words[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(left);
  }
}
