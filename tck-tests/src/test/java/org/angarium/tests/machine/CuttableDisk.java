package org.angarium.tests.machine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ext4 in a file, mounted by root, whose power can be cut: from that moment on nothing reaches
 * it any more, and what had not been forced is lost.
 */
public final class CuttableDisk implements AutoCloseable {
  /**
   * Stops a process, whose power fails too: an fdatasync that runs while an ext4 is shut down can
   * return success for what is lost. Then shuts an ext4 down: FS_IOC_SHUTDOWN with
   * EXT4_GOING_FLAGS_NOLOGFLUSH, so not even the file system's own log is written.
   */
  private static final String SHUT_DOWN =
      """
      use Fcntl;
      sysopen(my $root, $ARGV[0], O_RDONLY) or die "open: $!";
      my $noLogFlush = pack("L", 2);
      kill("STOP", $ARGV[1]) or die "kill: $!";
      ioctl($root, 0x8004587D, $noLogFlush) or die "ioctl: $!";
      """;

  private final Path image;
  private final Path directory;

  private CuttableDisk(Path image, Path directory) {
    this.image = image;
    this.directory = directory;
  }

  /** Makes one in a directory. */
  public static CuttableDisk make(Path parent, int mebibytes) throws IOException {
    CuttableDisk disk = new CuttableDisk(parent.resolve("disk.img"), parent.resolve("disk"));
    Files.createDirectory(disk.directory);
    try (RandomAccessFile file = new RandomAccessFile(disk.image.toFile(), "rw")) {
      file.setLength((long) mebibytes << 20);
    }
    Program.run("mkfs.ext4", "-q", disk.image.toString());
    disk.mount();
    return disk;
  }

  /** Where it is mounted. */
  public Path directory() {
    return directory;
  }

  /**
   * Cuts its power and stops the process that uses it. Other programs that have files open there
   * get errors from now on.
   */
  public void cut(long pid) throws IOException {
    Program.run("perl", "-e", SHUT_DOWN, directory.toString(), Long.toString(pid));
  }

  /** Gives its power back; no program may have files open there. */
  public void restore() throws IOException {
    Program.run("umount", directory.toString());
    mount();
  }

  /** Unmounts and deletes it, after the file system's own check of it. */
  @Override
  public void close() throws IOException {
    Program.run("umount", directory.toString());
    Program.run("e2fsck", "-f", "-n", image.toString());
    Files.delete(image);
  }

  private void mount() throws IOException {
    Program.run("mount", "-o", "loop", image.toString(), directory.toString());
  }
}
