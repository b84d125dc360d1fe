package org.angarium.transport.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A sink that collects bytes in an array which grows as needed. */
public final class ByteWriter implements ByteSink {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes;
  private int position;

  /**
   * An empty writer.
   *
   * @param capacity bytes that fit before it has to grow
   */
  public ByteWriter(int capacity) {
    bytes = new byte[Math.max(capacity, 16)];
  }

  @Override
  public void writeByte(int value) {
    int at = reserve(1);
    bytes[at] = (byte) value;
  }

  @Override
  public void writeShort(int value) {
    int at = reserve(Short.BYTES);
    SHORT.set(bytes, at, (short) value);
  }

  @Override
  public void writeInt(int value) {
    int at = reserve(Integer.BYTES);
    INT.set(bytes, at, value);
  }

  @Override
  public void writeLong(long value) {
    int at = reserve(Long.BYTES);
    LONG.set(bytes, at, value);
  }

  @Override
  public void writeBytes(byte[] source) {
    int at = reserve(source.length);
    System.arraycopy(source, 0, bytes, at, source.length);
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public void setInt(int at, int value) {
    INT.set(bytes, at, value);
  }

  /** A copy of what has been written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, position);
  }

  /** Makes room, and says where. */
  private int reserve(int count) {
    int start = position;
    int end = start + count;
    if (end < 0) {
      throw new IllegalArgumentException("more than 2 GiB to encode");
    }
    if (end > bytes.length) {
      int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, Math.max(end, doubled));
    }
    position = end;
    return start;
  }
}
