package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.angarium.persistence.RandomHistory;
import org.junit.jupiter.api.Test;

/** A shadow file reads as it was written, and a crash leaves what was applied and nothing else. */
class ShadowFileTest {
  private static final int MOST_BYTES = 12 * ShadowFile.PAGE;
  private static final List<CutDisk.Luck> LUCKS = List.of(CutDisk.Luck.values());
  private static final Path PATH = Path.of("cut", "file");

  private final long seed = RandomHistory.seed(getClass());
  private final Random random = new Random(seed);
  private byte[] expected = {};

  @Test
  void shouldReadWhatWasWritten() throws IOException {
    CutDisk disk = new CutDisk();
    for (int round = 0; round < 30; round++) {
      byte[] before = expected;
      boolean applies = random.nextInt(3) > 0;
      try (ShadowFile file = open(disk)) {
        assertReads(file);
        for (int i = 0; i < 40; i++) {
          change(file);
          assertReads(file);
        }
        if (applies) {
          file.apply(() -> {});
          assertReads(file);
          assertThat(file.changedBytes()).isZero();
          before = expected;
          change(file);
        }
      }
      expected = before;
    }
  }

  @Test
  void shouldBeAsItWasOrAsItWasToBecome() throws IOException {
    CutDisk disk = new CutDisk();
    for (int round = 0; round < 25; round++) {
      Map<Map<String, byte[]>, Boolean> images = new HashMap<>();
      byte[] before = expected;
      boolean[] applied = {false};
      try (ShadowFile file = open(disk)) {
        disk.watch(() -> images.put(disk.image(LUCKS.get(random.nextInt(4)), random), applied[0]));
        for (int i = 0; i < 5; i++) {
          change(file);
        }
        file.apply(() -> applied[0] = true);
        disk.watch(() -> {});
      }
      byte[] after = expected;
      for (Map.Entry<Map<String, byte[]>, Boolean> image : images.entrySet()) {
        byte[] left = left(CutDisk.of(image.getKey()));
        assertThat(Arrays.equals(left, after) || (!image.getValue() && Arrays.equals(left, before)))
            .as("seed %d, applied %s, %d bytes", seed, image.getValue(), left.length)
            .isTrue();
      }
    }
  }

  @Test
  void shouldSayWhereCompleteChangesAreDamaged() throws IOException {
    CutDisk disk = new CutDisk();
    Map<String, byte[]> complete = new HashMap<>();
    try (ShadowFile file = open(disk)) {
      file.write(ByteBuffer.wrap(new byte[3 * ShadowFile.PAGE]), 0);
      file.apply(() -> complete.putAll(disk.image(CutDisk.Luck.ALL, random)));
    }
    complete.get("file.changes")[ShadowFile.PAGE + 5] ^= 1;
    assertThatThrownBy(() -> open(CutDisk.of(complete)).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("file.changes is damaged at " + ShadowFile.PAGE);
  }

  private static ShadowFile open(CutDisk disk) throws IOException {
    return ShadowFile.open(disk, PATH, () -> {});
  }

  private static byte[] left(CutDisk disk) throws IOException {
    try (ShadowFile file = open(disk)) {
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      file.read(all, 0);
      return all.array();
    }
  }

  /** Writes some bytes, whole pages or not, or cuts some off. */
  private void change(ShadowFile file) throws IOException {
    if (random.nextInt(6) == 0) {
      int length = random.nextInt(expected.length + 10);
      file.truncate(random.nextBoolean() ? length : length / ShadowFile.PAGE * ShadowFile.PAGE);
      expected = Arrays.copyOf(expected, (int) file.size());
      return;
    }
    boolean pages = random.nextBoolean();
    int unit = pages ? ShadowFile.PAGE : 1;
    int position = random.nextInt(MOST_BYTES / 2) / unit * unit;
    byte[] bytes = new byte[(1 + random.nextInt(MOST_BYTES / 2 / unit)) * unit];
    random.nextBytes(bytes);
    file.write(ByteBuffer.wrap(bytes), position);
    expected = Arrays.copyOf(expected, Math.max(expected.length, position + bytes.length));
    System.arraycopy(bytes, 0, expected, position, bytes.length);
  }

  private void assertReads(ShadowFile file) throws IOException {
    assertThat(file.size()).as("seed %d", seed).isEqualTo(expected.length);
    int from = random.nextInt(expected.length + 1);
    ByteBuffer some = ByteBuffer.allocate(1 + random.nextInt(MOST_BYTES));
    int read = file.read(some, from);
    int there = Math.min(some.capacity(), expected.length - from);
    assertThat(read).isEqualTo(there == 0 ? -1 : there);
    assertThat(Arrays.copyOf(some.array(), there))
        .as("seed %d, %d bytes at %d", seed, there, from)
        .isEqualTo(Arrays.copyOfRange(expected, from, from + there));
  }
}
