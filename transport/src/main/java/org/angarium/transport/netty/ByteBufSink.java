package org.angarium.transport.netty;

import io.netty.buffer.ByteBuf;
import org.angarium.transport.bytes.ByteSink;

/** Lets the codec write straight into Netty's buffers. */
record ByteBufSink(ByteBuf buffer) implements ByteSink {
  @Override
  public void writeByte(int value) {
    buffer.writeByte(value);
  }

  @Override
  public void writeShort(int value) {
    buffer.writeShort(value);
  }

  @Override
  public void writeInt(int value) {
    buffer.writeInt(value);
  }

  @Override
  public void writeLong(long value) {
    buffer.writeLong(value);
  }

  @Override
  public void writeBytes(byte[] bytes) {
    buffer.writeBytes(bytes);
  }

  @Override
  public int position() {
    return buffer.writerIndex();
  }

  @Override
  public void setInt(int position, int value) {
    buffer.setInt(position, value);
  }
}
