package org.angarium.persistence.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. One thread at a time. */
public interface DiskFile extends Closeable {
  /** Length in bytes. */
  long size() throws IOException;

  /**
   * Reads until the buffer is full or the file ends.
   *
   * @param position of the first byte, from the start of the file
   */
  void read(ByteBuffer target, long position) throws IOException;

  /**
   * Writes all of the buffer; it lasts only once {@link #force} has returned.
   *
   * @param position of the first byte, from the start of the file
   */
  void write(ByteBuffer source, long position) throws IOException;

  /** Shortens the file to a length, if it is longer; this lasts when it returns. */
  void truncate(long size) throws IOException;

  /**
   * Makes everything written last ({@code fdatasync}). After a failure nothing is known about what
   * was written since the last success, and trying again would not tell.
   */
  void force() throws IOException;
}
