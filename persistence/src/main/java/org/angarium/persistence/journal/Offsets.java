package org.angarium.persistence.journal;

import java.nio.ByteBuffer;

/** Ascending distances from 0, as gaps in groups of seven bits: one byte for most. */
final class Offsets {
  private static final int GROUP_BITS = 7;
  private static final int MORE = 1 << GROUP_BITS;
  private static final int MOST_SHIFT = 28;

  private Offsets() {}

  static int bytes(int[] offsets) {
    int bytes = 0;
    int before = -1;
    for (int offset : offsets) {
      for (int gap = offset - before - 1; gap >= MORE; gap >>>= GROUP_BITS) {
        bytes++;
      }
      bytes++;
      before = offset;
    }
    return bytes;
  }

  static void encode(int[] offsets, ByteBuffer out) {
    int before = -1;
    for (int offset : offsets) {
      int gap = offset - before - 1;
      for (; gap >= MORE; gap >>>= GROUP_BITS) {
        out.put((byte) (gap | MORE));
      }
      out.put((byte) gap);
      before = offset;
    }
  }

  static int[] decode(ByteBuffer in, int count) {
    int length = in.getInt();
    int end = in.position() + length;
    if (length < count || length > in.remaining()) {
      throw new IllegalArgumentException(
          "%d offsets in %d of %d bytes".formatted(count, length, in.remaining()));
    }
    int[] offsets = new int[count];
    int before = -1;
    for (int i = 0; i < count; i++) {
      int gap = 0;
      int group = MORE;
      for (int shift = 0; (group & MORE) != 0 && shift <= MOST_SHIFT; shift += GROUP_BITS) {
        group = in.get();
        gap |= (group & (MORE - 1)) << shift;
      }
      before += gap + 1;
      offsets[i] = before;
      if (before < 0 || gap < 0) {
        throw new IllegalArgumentException("offsets that do not ascend");
      }
    }
    if (in.position() != end) {
      throw new IllegalArgumentException("offsets of another length than stated");
    }
    return offsets;
  }
}
