package org.angarium.persistence.bodies;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.angarium.persistence.files.DiskFile;

/** A complete body that is being read. The thread of bodies only. */
final class BodyReader {
  private final long body;
  private final Path path;
  private final DiskFile file;
  private final int length;

  /**
   * Takes over an open file; whoever calls closes it if this fails.
   *
   * @throws BodyDamageException if it is not a complete body
   */
  BodyReader(long body, Path path, DiskFile file) throws IOException {
    this.body = body;
    this.path = path;
    this.file = file;
    this.length = readLength();
  }

  private int readLength() throws IOException {
    long size = file.size();
    long at = Math.max(0, size - BodyLayout.END_BYTES);
    ByteBuffer end = ByteBuffer.allocate((int) Math.min(size, BodyLayout.END_BYTES));
    file.read(end, at);
    long told = BodyLayout.lengthFrom(end.flip(), body);
    if (told < 0 || told > Integer.MAX_VALUE || BodyLayout.positionOfEnd(told) != at) {
      throw damaged(at, "the end of the body is not there");
    }
    return (int) told;
  }

  /** The bytes from an offset on: so many, or those that there are. */
  byte[] read(int offset, int most) throws IOException {
    int end = (int) Math.min((long) offset + most, length);
    byte[] result = new byte[Math.max(0, end - offset)];
    for (int at = offset; at < end; ) {
      int block = at / BodyLayout.BLOCK_BYTES;
      ByteBuffer content = readBlock(block);
      int from = at % BodyLayout.BLOCK_BYTES;
      int count = Math.min(content.limit() - from, end - at);
      content.get(from, result, at - offset, count);
      at += count;
    }
    return result;
  }

  private ByteBuffer readBlock(int block) throws IOException {
    long position = BodyLayout.positionOf(block);
    long start = (long) block * BodyLayout.BLOCK_BYTES;
    int count = (int) Math.min(BodyLayout.BLOCK_BYTES, length - start);
    ByteBuffer content = ByteBuffer.allocate(count + Integer.BYTES);
    file.read(content, position);
    if (content.hasRemaining()) {
      throw damaged(position, "the file ends within a block");
    }
    content.flip();
    CRC32C checksum = BodyLayout.checksum(body, block);
    checksum.update(content.duplicate().limit(count));
    if (content.getInt(count) != (int) checksum.getValue()) {
      throw damaged(position, "the checksum of the block does not fit");
    }
    return content.limit(count);
  }

  private BodyDamageException damaged(long offset, String reason) {
    return new BodyDamageException(path, offset, reason);
  }

  /** How long the body is, bytes. */
  int length() {
    return length;
  }

  void close() throws IOException {
    file.close();
  }
}
