package org.angarium.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.ValueCodec;
import org.jspecify.annotations.Nullable;

/** A message whose body is a sequence of values (Jakarta Messaging 3.11.3): written, then read. */
public final class AngariumStreamMessage extends AngariumMessage implements StreamMessage {
  private List<@Nullable Object> items = new ArrayList<>();

  /** The item to be read next. */
  private int position;

  /** How much of the byte array at {@link #position} has been read; -1 if none was asked for. */
  private int bytesRead = -1;

  /** A new message. */
  public AngariumStreamMessage() {}

  AngariumStreamMessage(Reception reception) {
    super(reception);
  }

  @Override
  BodyKind bodyKind() {
    return BodyKind.STREAM;
  }

  @Override
  byte[] encodeBody() {
    return ValueCodec.encodeStream(items);
  }

  @Override
  void decodeBody(byte[] body) throws ProtocolException {
    items = ValueCodec.decodeStream(body);
  }

  @Override
  void eraseBody() {
    items = new ArrayList<>();
    rewind();
  }

  @Override
  @Nullable Object bodyAs(Class<?> type) throws JMSException {
    throw new MessageFormatException("the body of a StreamMessage cannot be had as one object");
  }

  @Override
  @SuppressWarnings("rawtypes") // the interface's own signature
  public boolean isBodyAssignableTo(Class type) {
    return false;
  }

  @Override
  public void reset() {
    makeBodyReadOnly();
    rewind();
  }

  private void rewind() {
    position = 0;
    bytesRead = -1;
  }

  // ---- reading

  /** One read; if it fails, the same item is still to be read (3.11.3). */
  private <T> T read(Reading<T> reading) throws JMSException {
    T value = reading.of(next());
    position++;
    return value;
  }

  private @Nullable Object next() throws JMSException {
    requireBodyReadable();
    if (bytesRead >= 0) {
      throw new MessageFormatException(
          "a byte array is being read; readBytes must reach its end first");
    }
    if (position == items.size()) {
      throw new MessageEOFException("the stream has no more items");
    }
    return items.get(position);
  }

  @FunctionalInterface
  private interface Reading<T> {
    T of(@Nullable Object item) throws JMSException;
  }

  @Override
  public boolean readBoolean() throws JMSException {
    return read(Conversions::toBoolean);
  }

  @Override
  public byte readByte() throws JMSException {
    return read(Conversions::toByte);
  }

  @Override
  public short readShort() throws JMSException {
    return read(Conversions::toShort);
  }

  @Override
  public char readChar() throws JMSException {
    return read(Conversions::toChar);
  }

  @Override
  public int readInt() throws JMSException {
    return read(Conversions::toInt);
  }

  @Override
  public long readLong() throws JMSException {
    return read(Conversions::toLong);
  }

  @Override
  public float readFloat() throws JMSException {
    return read(Conversions::toFloat);
  }

  @Override
  public double readDouble() throws JMSException {
    return read(Conversions::toDouble);
  }

  @Override
  public @Nullable String readString() throws JMSException {
    String value = Conversions.toText(next());
    position++;
    return value;
  }

  @Override
  public @Nullable Object readObject() throws JMSException {
    Object value = Conversions.item(next());
    position++;
    return value;
  }

  /**
   * Reads the next part of a byte array. The array is at its end when fewer bytes come than fit, or
   * -1.
   */
  @Override
  public int readBytes(byte[] target) throws JMSException {
    Objects.requireNonNull(target, "the array to read into is null");
    int done = Math.max(bytesRead, 0);
    boolean first = bytesRead < 0;
    bytesRead = -1;
    byte[] source;
    try {
      source = (byte[]) requireBytes(next());
    } catch (JMSException e) {
      bytesRead = first ? -1 : done;
      throw e;
    }
    if (source == null || (done == source.length && !first)) {
      position++;
      return -1;
    }
    int count = Math.min(target.length, source.length - done);
    System.arraycopy(source, done, target, 0, count);
    if (count < target.length) {
      position++;
    } else {
      bytesRead = done + count;
    }
    return count;
  }

  private static @Nullable Object requireBytes(@Nullable Object item) throws JMSException {
    if (item != null && !(item instanceof byte[])) {
      throw new MessageFormatException(
          "a value written as " + item.getClass().getSimpleName() + " cannot be read as byte[]");
    }
    return item;
  }

  // ---- writing

  private void add(@Nullable Object value) throws JMSException {
    requireBodyWritable();
    items.add(Conversions.item(value));
  }

  @Override
  public void writeBoolean(boolean value) throws JMSException {
    add(value);
  }

  @Override
  public void writeByte(byte value) throws JMSException {
    add(value);
  }

  @Override
  public void writeShort(short value) throws JMSException {
    add(value);
  }

  @Override
  public void writeChar(char value) throws JMSException {
    add(value);
  }

  @Override
  public void writeInt(int value) throws JMSException {
    add(value);
  }

  @Override
  public void writeLong(long value) throws JMSException {
    add(value);
  }

  @Override
  public void writeFloat(float value) throws JMSException {
    add(value);
  }

  @Override
  public void writeDouble(double value) throws JMSException {
    add(value);
  }

  @Override
  public void writeString(@Nullable String value) throws JMSException {
    add(value);
  }

  @Override
  public void writeBytes(byte @Nullable [] value) throws JMSException {
    add(value);
  }

  @Override
  public void writeBytes(byte[] value, int offset, int length) throws JMSException {
    requireBodyWritable();
    Objects.checkFromIndexSize(offset, length, value.length);
    add(Arrays.copyOfRange(value, offset, offset + length));
  }

  @Override
  public void writeObject(@Nullable Object value) throws JMSException {
    add(value);
  }
}
