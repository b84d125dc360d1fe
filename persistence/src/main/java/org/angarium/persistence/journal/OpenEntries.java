package org.angarium.persistence.journal;

import java.util.Arrays;
import org.angarium.persistence.StoreRecord.Facts;

/** Entries of a run that is still growing, as rows of numbers. */
final class OpenEntries {
  private static final int WIDTH = 8;
  private static final int FEW = 2;
  private static final int MESSAGE = 1;
  private static final int SEGMENT = 2;
  private static final int POSITION = 3;
  private static final int LENGTH = 4;
  private static final int BYTES = 5;
  private static final int EXPIRATION = 6;
  private static final int BODY = 7;

  private long[] rows = new long[FEW * WIDTH];
  private int count;

  int count() {
    return count;
  }

  boolean isFull() {
    return (count + 1) * WIDTH > rows.length;
  }

  void add(long sequence, long messageId, Home home, Facts facts) {
    if (isFull()) {
      rows = Arrays.copyOf(rows, rows.length * 2);
    }
    int at = count * WIDTH;
    rows[at] = sequence;
    rows[at + MESSAGE] = messageId;
    rows[at + SEGMENT] = home.segment();
    rows[at + POSITION] = home.position();
    rows[at + LENGTH] = home.length();
    rows[at + BYTES] = facts.bytes();
    rows[at + EXPIRATION] = facts.expiration();
    rows[at + BODY] = facts.bodyId();
    count++;
  }

  /** Keeps only those whose bits are set. */
  void keep(long[] live) {
    int kept = 0;
    for (int i = Bits.next(live, 0, count); i < count; i = Bits.next(live, i + 1, count)) {
      System.arraycopy(rows, i * WIDTH, rows, kept * WIDTH, WIDTH);
      kept++;
    }
    count = kept;
  }

  void clear() {
    count = 0;
  }

  long sequence(int ordinal) {
    return rows[ordinal * WIDTH];
  }

  long segment(int ordinal) {
    return rows[ordinal * WIDTH + SEGMENT];
  }

  long bytes(int ordinal) {
    return rows[ordinal * WIDTH + BYTES];
  }

  long length(int ordinal) {
    return rows[ordinal * WIDTH + LENGTH];
  }

  long expiration(int ordinal) {
    return rows[ordinal * WIDTH + EXPIRATION];
  }

  long body(int ordinal) {
    return rows[ordinal * WIDTH + BODY];
  }

  Home home(int ordinal) {
    int at = ordinal * WIDTH;
    return new Home(rows[at + SEGMENT], rows[at + POSITION], (int) rows[at + LENGTH]);
  }

  Entry entry(int ordinal) {
    int at = ordinal * WIDTH;
    return new Entry(
        rows[at],
        rows[at + MESSAGE],
        home(ordinal),
        new Facts(rows[at + BYTES], rows[at + EXPIRATION], rows[at + BODY]));
  }

  /** The ordinal of a sequence, or a negative number. */
  int find(long sequence) {
    long guess = sequence - rows[0];
    if (guess >= 0 && guess < count && rows[(int) guess * WIDTH] == sequence) {
      return (int) guess;
    }
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long there = rows[middle * WIDTH];
      if (there == sequence) {
        return middle;
      }
      if (there < sequence) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }
}
