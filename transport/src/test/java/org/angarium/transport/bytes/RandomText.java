package org.angarium.transport.bytes;

import java.util.Random;

/** Strings of every kind of character, surrogates without a partner included. */
public final class RandomText {
  private static final int[][] RANGES = {
    {0, 0x80}, {0x80, 0x800}, {0x800, 0xD800}, {0xD800, 0xE000}, {0xE000, 0x10000}
  };

  private RandomText() {}

  /** A string of 0 to 39 characters. */
  public static String next(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(40);
    while (text.length() < length) {
      int[] range = RANGES[random.nextInt(RANGES.length)];
      text.append((char) random.nextInt(range[0], range[1]));
    }
    return text.toString();
  }
}
