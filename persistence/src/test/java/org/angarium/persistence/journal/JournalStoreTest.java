package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.angarium.persistence.Heard;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.MessageStoreContract;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.Visit;
import org.angarium.persistence.files.Disk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;

/** The contract, on a real disk, with segments so short that there are many. */
class JournalStoreTest extends MessageStoreContract {
  @TempDir Path directory;

  @Override
  protected MessageStore open() throws StoreException {
    return open(directory.resolve("a/b/journal"));
  }

  private static JournalStore open(Path path) throws StoreException {
    return JournalStore.open(new JournalSettings(path, JournalSettings.MIN_SEGMENT_BYTES));
  }

  @Test
  void shouldRefuseASecondStoreOfTheSameProcess() throws StoreException {
    Path path = directory.resolve("one");
    try (JournalStore store = open(path)) {
      store.recover(new Visit(), new Heard());
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> open(path))
            .isInstanceOf(StoreException.class)
            .hasMessage(
                "the data directory %s is in use by process %d, which is this one",
                path, ProcessHandle.current().pid());
      }
    }
    open(path).close();
  }

  @Test
  void shouldRefuseAStoreThatAnotherProcessHasOpenUntilItIsKilled() throws Exception {
    Path path = directory.resolve("one");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("open");
      assertThatThrownBy(() -> open(path))
          .isInstanceOf(StoreException.class)
          .hasMessage("the data directory %s is in use by process %d", path, other.pid());
    } finally {
      other.destroyForcibly().waitFor();
    }
    try (JournalStore store = open(path)) {
      assertThat(store.recover(new Visit(), new Heard()).repairs()).isEmpty();
    }
  }

  /** Opens a journal and keeps it until it is killed. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws IOException {
      try (JournalStore store = open(Path.of(arguments[0]))) {
        store.recover(new Visit(), new Heard());
        System.out.println("open");
        System.in.read();
      }
    }
  }

  @Test
  void shouldRefuseAFileInPlaceOfTheDirectory() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "text");
    for (Path path : List.of(file, file.resolve("journal"))) {
      assertThatThrownBy(() -> open(path))
          .isInstanceOf(StoreException.class)
          .hasMessage("the data directory %s cannot be used: %s is not a directory", path, file);
    }
    assertThat(file).hasContent("text");
  }

  @Test
  void shouldSayThatItMayNotWrite() throws IOException {
    Disk disk = Mockito.mock(Disk.class);
    Mockito.when(disk.lock(Mockito.any()))
        .thenThrow(new AccessDeniedException(directory.resolve("lock").toString()));
    assertThatThrownBy(
            () ->
                JournalStore.open(
                    JournalSettings.defaults(directory), JournalHooks.defaults().on(disk)))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "the data directory %1$s cannot be used: no permission to write %1$s/lock", directory);
  }

  @Test
  void shouldSayThatTheDirectoryCannotBeCreated() throws IOException {
    Disk disk = Mockito.mock(Disk.class);
    Mockito.doThrow(new NoSuchFileException(directory.toString()))
        .when(disk)
        .createDirectory(Mockito.any());
    assertThatThrownBy(
            () ->
                JournalStore.open(
                    JournalSettings.defaults(directory), JournalHooks.defaults().on(disk)))
        .isInstanceOf(StoreException.class)
        .hasMessage("the data directory %s cannot be created", directory);
  }

  @Test
  void shouldGiveUpItsLockWhenRecoveryIsRefused() throws IOException {
    Path path = Files.createDirectory(directory.resolve("one"));
    Path segment = Files.writeString(path.resolve(Segment.name(1)), "not a segment");
    for (int i = 0; i < 2; i++) {
      try (JournalStore store = open(path)) {
        assertThatThrownBy(() -> store.recover(new Visit(), new Heard()))
            .isInstanceOf(StoreException.class)
            .hasMessage("%s: at offset 0: this is not a segment of a journal", segment);
      }
    }
  }

  @Test
  void shouldCheckTheSegmentLength() {
    assertThatThrownBy(() -> new JournalSettings(directory, 16_383))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16384 to 1073741824 bytes, not 16383");
    assertThat(JournalSettings.defaults(directory).segmentBytes()).isEqualTo(32 << 20);
  }
}
