package org.angarium.persistence.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.angarium.persistence.Heard;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.Visit;
import org.angarium.persistence.files.DiskFile;
import org.angarium.persistence.files.LocalDisk;

/**
 * Measures, asserts nothing: what a force costs in a file that grows and in one that was filled
 * with zeros, and what that makes of a journal. Argument: a directory on the disk in question.
 */
final class ForceMeter {
  private static final int ROUNDS = 2_000;
  private static final int BYTES = 1_200;

  private ForceMeter() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "meter");
    for (int i = 0; i < 2; i++) {
      force(directory, false);
      force(directory, true);
      journal(directory.resolve("journal" + i), 1);
      journal(directory.resolve("journals" + i), 16);
    }
  }

  private static void force(Path directory, boolean filled) throws IOException {
    LocalDisk disk = new LocalDisk();
    long[] nanos = new long[ROUNDS];
    try (DiskFile file = disk.create(directory.resolve("file"))) {
      if (filled) {
        file.write(ByteBuffer.allocate(ROUNDS * BYTES), 0);
        file.force();
      }
      for (int i = 0; i < ROUNDS; i++) {
        long start = System.nanoTime();
        file.write(ByteBuffer.allocate(BYTES), (long) i * BYTES);
        file.force();
        nanos[i] = System.nanoTime() - start;
      }
    }
    print(filled ? "write and force, filled" : "write and force, growing", nanos);
  }

  /** Messages of one size, so many on the way; each is dequeued in the batch after. */
  private static void journal(Path directory, int onTheWay) throws StoreException {
    long[] nanos = new long[ROUNDS * onTheWay];
    Heard heard = new Heard();
    long begun = System.nanoTime();
    try (JournalStore store = JournalStore.open(JournalSettings.defaults(directory))) {
      store.recover(new Visit(), heard);
      System.out.printf("journal ready after %d ms%n", (System.nanoTime() - begun) / 1_000_000);
      begun = System.nanoTime();
      for (int i = 0; i < nanos.length; i++) {
        long start = System.nanoTime();
        long id = i + 1L;
        long batch =
            store.append(
                List.of(
                    Journals.off(1, id - 1),
                    new MessageStored(id, new byte[BYTES - 150]),
                    Journals.on(1, id)));
        heard.awaitDurable(batch - onTheWay + 1);
        nanos[i] = System.nanoTime() - start;
      }
    }
    long seconds = Math.max(1, System.nanoTime() - begun);
    System.out.printf("%d batches/s%n", nanos.length * 1_000_000_000L / seconds);
    print("journal, %d on the way".formatted(onTheWay), nanos);
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%s: median %d us, 99%% %d us, most %d us%n",
        what,
        nanos[nanos.length / 2] / 1000,
        nanos[nanos.length * 99 / 100] / 1000,
        nanos[nanos.length - 1] / 1000);
  }
}
