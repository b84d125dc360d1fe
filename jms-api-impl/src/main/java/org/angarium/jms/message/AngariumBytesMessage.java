package org.angarium.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.util.Objects;
import org.angarium.transport.message.BodyKind;
import org.jspecify.annotations.Nullable;

/** A message whose body is bytes (Jakarta Messaging 3.11.3): first written, then read. */
public final class AngariumBytesMessage extends AngariumMessage implements BytesMessage {
  /** See {@link org.angarium.jms.BodyStreams#INPUT_STREAM}. */
  public static final String INPUT_STREAM = "JMS_ANGARIUM_InputStream";

  /** See {@link org.angarium.jms.BodyStreams#OUTPUT_STREAM}. */
  public static final String OUTPUT_STREAM = "JMS_ANGARIUM_OutputStream";

  private ByteArrayOutputStream written = new ByteArrayOutputStream();
  private DataOutputStream writer = new DataOutputStream(written);
  private byte[] body = new byte[0];

  /** In place of what was written or received: a body that does not stand in memory. */
  private @Nullable LargeBody large;

  private @Nullable DataInputStream reader;

  /** A new message. */
  public AngariumBytesMessage() {}

  AngariumBytesMessage(Reception reception) {
    super(reception);
  }

  // ---- the body as a whole

  @Override
  BodyKind bodyKind() {
    return BodyKind.BYTES;
  }

  @Override
  byte[] encodeBody() {
    return bodyReadOnly() ? body : written.toByteArray();
  }

  @Override
  void decodeBody(byte[] received) {
    body = received;
  }

  @Override
  void takeBody(LargeBody received) {
    large = received;
  }

  @Override
  public @Nullable LargeBody largeBody() {
    Reception reception = reception();
    return large == null && bodyUndecoded() && reception != null ? reception.body() : large;
  }

  @Override
  void eraseBody() {
    large = null;
    written = new ByteArrayOutputStream();
    writer = new DataOutputStream(written);
    body = new byte[0];
    reader = null;
  }

  @Override
  @Nullable Object bodyAs(Class<?> type) throws JMSException {
    reset();
    if (large == null) {
      return body.length == 0 ? null : body.clone();
    }
    byte[] whole = new byte[large.length()];
    DataInputStream in = new DataInputStream(open(large));
    try {
      in.readFully(whole);
    } catch (IOException e) {
      throw unreadable(e);
    }
    return whole;
  }

  /** Unlike {@code getBody}, leaves a body that is being written or read as it is. */
  @Override
  @SuppressWarnings({"rawtypes", "unchecked"}) // the interface's own signature
  public boolean isBodyAssignableTo(Class type) throws JMSException {
    loadBody();
    int length = bodyReadOnly() ? length() : written.size();
    return length == 0 || type.isAssignableFrom(byte[].class);
  }

  @Override
  public void reset() throws JMSException {
    if (!bodyReadOnly()) {
      requireNoStream();
      body = written.toByteArray();
      makeBodyReadOnly();
    }
    loadBody();
    reader = null;
  }

  @Override
  public long getBodyLength() throws JMSException {
    requireBodyReadable();
    return length();
  }

  private int length() {
    return large == null ? body.length : large.length();
  }

  // ---- streams

  @Override
  boolean takeStream(String name, @Nullable Object value) throws JMSException {
    if (value instanceof InputStream in && name.equals(INPUT_STREAM)) {
      requireBodyWritable();
      clearBody();
      large = new SentStream(in);
      return true;
    } else if (value instanceof OutputStream out && name.equals(OUTPUT_STREAM)) {
      requireBodyReadable();
      copyTo(out);
      return true;
    }
    return false;
  }

  private void copyTo(OutputStream out) throws JMSException {
    try {
      if (large == null) {
        out.write(body);
      } else {
        open(large).transferTo(out);
      }
    } catch (IOException e) {
      throw caused(new JMSException("the body could not be written to the stream: " + e), e);
    }
  }

  private static InputStream open(LargeBody body) throws JMSException {
    try {
      return body.open();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static JMSException unreadable(IOException e) {
    return caused(new JMSException("the body cannot be read: " + e.getMessage()), e);
  }

  /** While the body is to come from a stream, it can neither be written nor read here. */
  private void requireNoStream() throws JMSException {
    if (large != null) {
      throw new IllegalStateException(
          "the body comes from the input stream when the message is sent; clearBody() forgets it");
    }
  }

  // ---- reading

  /** One read; at the end of the body or beyond it, nothing has been read. */
  private <T> T read(Reading<T> reading) throws JMSException {
    DataInputStream in = reader();
    in.mark(0);
    try {
      return reading.from(in);
    } catch (EOFException e) {
      rewind(in);
      throw caused(new MessageEOFException("the body has no more bytes"), e);
    } catch (UTFDataFormatException e) {
      rewind(in);
      throw caused(new MessageFormatException("the bytes are not a UTF string: " + e), e);
    } catch (IOException e) {
      rewind(in);
      throw unreadable(e);
    }
  }

  private DataInputStream reader() throws JMSException {
    requireBodyReadable();
    DataInputStream in = reader;
    if (in == null) {
      in = new DataInputStream(large == null ? new ByteArrayInputStream(body) : open(large));
      reader = in;
    }
    return in;
  }

  private static void rewind(DataInputStream in) throws JMSException {
    try {
      in.reset();
    } catch (IOException e) {
      throw caused(new JMSException(e.toString()), e);
    }
  }

  @FunctionalInterface
  private interface Reading<T> {
    T from(DataInputStream in) throws IOException;
  }

  @Override
  public boolean readBoolean() throws JMSException {
    return read(DataInputStream::readBoolean);
  }

  @Override
  public byte readByte() throws JMSException {
    return read(DataInputStream::readByte);
  }

  @Override
  public int readUnsignedByte() throws JMSException {
    return read(DataInputStream::readUnsignedByte);
  }

  @Override
  public short readShort() throws JMSException {
    return read(DataInputStream::readShort);
  }

  @Override
  public int readUnsignedShort() throws JMSException {
    return read(DataInputStream::readUnsignedShort);
  }

  @Override
  public char readChar() throws JMSException {
    return read(DataInputStream::readChar);
  }

  @Override
  public int readInt() throws JMSException {
    return read(DataInputStream::readInt);
  }

  @Override
  public long readLong() throws JMSException {
    return read(DataInputStream::readLong);
  }

  @Override
  public float readFloat() throws JMSException {
    return read(DataInputStream::readFloat);
  }

  @Override
  public double readDouble() throws JMSException {
    return read(DataInputStream::readDouble);
  }

  @Override
  public String readUTF() throws JMSException {
    return read(in -> in.readUTF());
  }

  @Override
  public int readBytes(byte[] target) throws JMSException {
    return readBytes(target, target.length);
  }

  @Override
  public int readBytes(byte[] target, int length) throws JMSException {
    Objects.checkFromIndexSize(0, length, target.length);
    return read(in -> in.available() == 0 ? -1 : in.read(target, 0, length));
  }

  // ---- writing

  private void write(Writing writing) throws JMSException {
    requireBodyWritable();
    requireNoStream();
    try {
      writing.to(writer);
    } catch (IOException e) {
      throw caused(new MessageFormatException(e.getMessage()), e);
    }
  }

  @FunctionalInterface
  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  @Override
  public void writeBoolean(boolean value) throws JMSException {
    write(out -> out.writeBoolean(value));
  }

  @Override
  public void writeByte(byte value) throws JMSException {
    write(out -> out.writeByte(value));
  }

  @Override
  public void writeShort(short value) throws JMSException {
    write(out -> out.writeShort(value));
  }

  @Override
  public void writeChar(char value) throws JMSException {
    write(out -> out.writeChar(value));
  }

  @Override
  public void writeInt(int value) throws JMSException {
    write(out -> out.writeInt(value));
  }

  @Override
  public void writeLong(long value) throws JMSException {
    write(out -> out.writeLong(value));
  }

  @Override
  public void writeFloat(float value) throws JMSException {
    write(out -> out.writeFloat(value));
  }

  @Override
  public void writeDouble(double value) throws JMSException {
    write(out -> out.writeDouble(value));
  }

  /** At most 65,535 bytes of modified UTF-8, as the specification's Java format has it. */
  @Override
  public void writeUTF(String value) throws JMSException {
    write(out -> out.writeUTF(value));
  }

  @Override
  public void writeBytes(byte[] value) throws JMSException {
    write(out -> out.write(value));
  }

  @Override
  public void writeBytes(byte[] value, int offset, int length) throws JMSException {
    write(out -> out.write(value, offset, length));
  }

  @Override
  public void writeObject(Object value) throws JMSException {
    requireBodyWritable();
    if (Objects.requireNonNull(value, "the object to write is null") instanceof Boolean b) {
      writeBoolean(b);
    } else if (value instanceof Byte b) {
      writeByte(b);
    } else if (value instanceof Short s) {
      writeShort(s);
    } else if (value instanceof Character c) {
      writeChar(c);
    } else if (value instanceof Integer i) {
      writeInt(i);
    } else if (value instanceof Long l) {
      writeLong(l);
    } else if (value instanceof Float f) {
      writeFloat(f);
    } else if (value instanceof Double d) {
      writeDouble(d);
    } else if (value instanceof String s) {
      writeUTF(s);
    } else if (value instanceof byte[] bytes) {
      writeBytes(bytes);
    } else {
      throw new MessageFormatException(
          "only strings, byte arrays and boxed primitives can be written, not "
              + value.getClass().getName());
    }
  }
}
