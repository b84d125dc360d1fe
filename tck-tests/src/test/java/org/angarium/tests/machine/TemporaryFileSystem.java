package org.angarium.tests.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in memory, mounted by root until it is closed. */
public final class TemporaryFileSystem implements AutoCloseable {
  private final Path directory;

  private TemporaryFileSystem(Path directory) {
    this.directory = directory;
  }

  /** Mounts one on a directory that it makes. */
  public static TemporaryFileSystem mount(Path directory, int mebibytes) throws IOException {
    Files.createDirectory(directory);
    String size = "size=" + mebibytes + "m";
    Program.run("mount", "-t", "tmpfs", "-o", size, "angarium-test", directory.toString());
    return new TemporaryFileSystem(directory);
  }

  /** Where it is mounted. */
  public Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    Program.run("umount", directory.toString());
  }
}
