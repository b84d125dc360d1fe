package org.angarium.persistence.bodies;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.angarium.persistence.files.DiskFile;
import org.angarium.persistence.files.FailPoints;

/** A body that is being written. The thread of bodies only. */
final class BodyWriter {
  /** It is forced whenever so much more is there, so that no force takes long. */
  private static final int FORCE_BYTES = 8 << 20;

  private final long body;
  private final DiskFile file;
  private final FailPoints points;
  private CRC32C checksum;
  private int length;
  private int unforced;

  BodyWriter(long body, DiskFile file, FailPoints points) {
    this.body = body;
    this.file = file;
    this.points = points;
    this.checksum = BodyLayout.checksum(body, 0);
  }

  /** The body's length so far, bytes. */
  int length() {
    return length;
  }

  void append(byte[] bytes) throws IOException {
    if (bytes.length > Integer.MAX_VALUE - length) {
      throw new IOException("a body has at most 2 GiB less one byte");
    }
    for (int at = 0; at < bytes.length; ) {
      int room = BodyLayout.BLOCK_BYTES - length % BodyLayout.BLOCK_BYTES;
      int count = Math.min(room, bytes.length - at);
      write(bytes, at, count);
      at += count;
    }
    if (unforced >= FORCE_BYTES) {
      force();
    }
  }

  /** Writes what fits into one block, and if that is full now, its checksum. */
  private void write(byte[] bytes, int at, int count) throws IOException {
    checksum.update(bytes, at, count);
    long position = BodyLayout.positionOfByte(length);
    length += count;
    unforced += count;
    boolean full = length % BodyLayout.BLOCK_BYTES == 0;
    ByteBuffer out = ByteBuffer.allocate(count + (full ? Integer.BYTES : 0));
    out.put(bytes, at, count);
    if (full) {
      out.putInt((int) checksum.getValue());
      checksum = BodyLayout.checksum(body, length / BodyLayout.BLOCK_BYTES);
    }
    file.write(out.flip(), position);
  }

  /** Writes the end and forces everything. */
  void complete() throws IOException {
    long end = BodyLayout.positionOfEnd(length);
    if (length % BodyLayout.BLOCK_BYTES != 0) {
      ByteBuffer sum = ByteBuffer.allocate(Integer.BYTES).putInt((int) checksum.getValue()).flip();
      file.write(sum, end - Integer.BYTES);
    }
    file.write(BodyLayout.end(body, length), end);
    points.hit(BodyPoints.ENDED);
    force();
    points.hit(BodyPoints.FORCED);
  }

  private void force() throws IOException {
    file.force();
    unforced = 0;
  }

  void close() throws IOException {
    file.close();
  }
}
