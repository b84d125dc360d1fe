package org.angarium.persistence.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskTest {
  @TempDir Path directory;

  private final LocalDisk disk = new LocalDisk();

  @Test
  void shouldMakeDirectoriesOnce() throws IOException {
    Path deep = directory.resolve("a/b/c");
    disk.createDirectory(deep);
    disk.createDirectory(deep);
    assertThat(deep).isDirectory();
    assertThat(disk.list(deep)).isEmpty();
  }

  @Test
  void shouldReadWhatWasWrittenAndNothingBehindTheEnd() throws IOException {
    Path path = directory.resolve("file");
    try (DiskFile file = disk.create(path)) {
      file.write(ByteBuffer.wrap("angarium".getBytes(StandardCharsets.US_ASCII)), 2);
      file.force();
    }
    try (DiskFile file = disk.open(path)) {
      ByteBuffer target = ByteBuffer.allocate(20);
      file.read(target, 4);
      assertThat(file.size()).isEqualTo(10);
      assertThat(new String(target.array(), 0, target.position(), StandardCharsets.US_ASCII))
          .isEqualTo("garium");
    }
    try (DiskFile file = disk.create(path)) {
      assertThat(file.size()).isZero();
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void shouldKeepFilesFromOtherUsers() throws IOException {
    Path data = directory.resolve("data");
    disk.createDirectory(data);
    disk.create(data.resolve("file")).close();

    assertThat(permissions(data)).isEqualTo("rwx------");
    assertThat(permissions(data.resolve("file"))).isEqualTo("rw-------");
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void shouldRenameAndDelete() throws IOException {
    Path one = Files.writeString(directory.resolve("one"), "1");
    Path two = directory.resolve("two");
    disk.rename(one, two);
    disk.forceDirectory(directory);
    assertThat(disk.list(directory)).containsExactly("two");
    disk.delete(two);
    assertThat(disk.list(directory)).isEmpty();
    assertThatThrownBy(() -> disk.open(two)).isInstanceOf(IOException.class);
  }

  @Test
  void shouldLockOnceAndWriteTheHolder() throws IOException {
    Path file = directory.resolve("lock");
    Path otherWay = directory.resolve(".").resolve("lock");
    String process = Long.toString(ProcessHandle.current().pid());
    try (Closeable lock = disk.lock(file)) {
      assertThat(lock).isNotNull();
      assertThat(file).hasContent(process + "\n");
      for (LocalDisk any : new LocalDisk[] {disk, new LocalDisk()}) {
        assertThatThrownBy(() -> any.lock(otherWay))
            .isInstanceOf(LockedException.class)
            .hasMessageContaining(process);
      }
    }
    disk.lock(otherWay).close();
  }
}
