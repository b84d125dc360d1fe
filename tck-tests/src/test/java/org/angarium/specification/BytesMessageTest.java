package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.math.BigInteger;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Section 3.11: messages of bytes. */
class BytesMessageTest extends SpecificationCase {
  @Test
  void shouldCarryValuesOfEveryType() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBoolean(true);
    message.writeByte((byte) -7);
    message.writeByte((byte) -7);
    message.writeShort((short) -700);
    message.writeShort((short) -700);
    message.writeChar('七');
    message.writeInt(-70_000);
    message.writeLong(-7_000_000_000L);
    message.writeFloat(-7.5f);
    message.writeDouble(-7.25e100);
    message.writeUTF("sieben, 七, \0, \uD83D\uDC0E");
    message.writeBytes(new byte[] {1, 2, 3});
    message.writeBytes(new byte[] {1, 2, 3, 4}, 1, 2);
    BytesMessage arrived = overTheQueue(message);
    assertThat(arrived.readBoolean()).isTrue();
    assertThat(arrived.readByte()).isEqualTo((byte) -7);
    assertThat(arrived.readUnsignedByte()).isEqualTo(256 - 7);
    assertThat(arrived.readShort()).isEqualTo((short) -700);
    assertThat(arrived.readUnsignedShort()).isEqualTo(65_536 - 700);
    assertThat(arrived.readChar()).isEqualTo('七');
    assertThat(arrived.readInt()).isEqualTo(-70_000);
    assertThat(arrived.readLong()).isEqualTo(-7_000_000_000L);
    assertThat(arrived.readFloat()).isEqualTo(-7.5f);
    assertThat(arrived.readDouble()).isEqualTo(-7.25e100);
    assertThat(arrived.readUTF()).isEqualTo("sieben, 七, \0, \uD83D\uDC0E");
    byte[] rest = new byte[10];
    assertThat(arrived.readBytes(rest)).isEqualTo(5);
    assertThat(rest).containsExactly(1, 2, 3, 2, 3, 0, 0, 0, 0, 0);
  }

  @Test
  void shouldWriteObjectsAsTheirTypesMethodsDo() throws JMSException {
    BytesMessage byMethod = session.createBytesMessage();
    byMethod.writeBoolean(true);
    byMethod.writeByte((byte) 1);
    byMethod.writeShort((short) 2);
    byMethod.writeChar('3');
    byMethod.writeInt(4);
    byMethod.writeLong(5);
    byMethod.writeFloat(6);
    byMethod.writeDouble(7);
    byMethod.writeUTF("8");
    byMethod.writeBytes(new byte[] {9});
    BytesMessage byObject = session.createBytesMessage();
    for (Object value :
        List.of(true, (byte) 1, (short) 2, '3', 4, 5L, 6f, 7d, "8", new byte[] {9})) {
      byObject.writeObject(value);
    }
    assertThat(overTheQueue(byObject).getBody(byte[].class))
        .isEqualTo(overTheQueue(byMethod).getBody(byte[].class));
  }

  @Test
  void shouldWriteInTheFormatOfDataStreams() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBoolean(true);
    message.writeBoolean(false);
    message.writeShort((short) 0x0102);
    message.writeInt(0x03040506);
    message.writeUTF("é");
    assertThat(overTheQueue(message).getBody(byte[].class))
        .containsExactly(1, 0, 1, 2, 3, 4, 5, 6, 0, 2, 0xC3, 0xA9);
  }

  @Test
  void shouldRefuseObjectsOfOtherClasses() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    for (Object other : new Object[] {BigInteger.ONE, new int[0], List.of(), new Object()}) {
      assertThatThrownBy(() -> message.writeObject(other))
          .isInstanceOf(MessageFormatException.class);
    }
    message.writeByte((byte) 1);
    assertThat(overTheQueue(message).getBody(byte[].class)).containsExactly(1);
  }

  @Test
  void shouldRefuseNulls() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    assertThatNullPointerException().isThrownBy(() -> message.writeObject(null));
    assertThatNullPointerException().isThrownBy(() -> message.writeUTF(null));
    assertThatNullPointerException().isThrownBy(() -> message.writeBytes(null));
    assertThatNullPointerException().isThrownBy(() -> message.writeBytes(null, 0, 0));
    message.writeByte((byte) 1);
    assertThat(overTheQueue(message).getBody(byte[].class)).containsExactly(1);
  }

  @Test
  void shouldSayHowLongItIs() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeLong(7);
    message.writeByte((byte) 7);
    assertThatThrownBy(message::getBodyLength).isInstanceOf(MessageNotReadableException.class);
    BytesMessage arrived = overTheQueue(message);
    assertThat(arrived.getBodyLength()).isEqualTo(9);
    arrived.readLong();
    assertThat(arrived.getBodyLength()).isEqualTo(9);
    assertThat(overTheQueue(session.createBytesMessage()).getBodyLength()).isZero();
  }

  // ---- reading

  @Test
  void shouldFillBuffersUntilThereAreNoMoreBytes() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[] {1, 2, 3, 4, 5});
    BytesMessage arrived = overTheQueue(message);
    byte[] buffer = new byte[2];
    assertThat(arrived.readBytes(buffer)).isEqualTo(2);
    assertThat(buffer).containsExactly(1, 2);
    byte[] longer = new byte[4];
    assertThat(arrived.readBytes(longer, 1)).isEqualTo(1);
    assertThat(longer).containsExactly(3, 0, 0, 0);
    assertThat(arrived.readBytes(longer, 3)).isEqualTo(2);
    assertThat(longer).containsExactly(4, 5, 0, 0);
    assertThat(arrived.readBytes(longer)).isEqualTo(-1);
    assertThat(arrived.readBytes(longer, 2)).isEqualTo(-1);
    arrived.reset();
    assertThat(arrived.readByte()).isEqualTo((byte) 1);
  }

  @Test
  void shouldRefuseToReadMoreThanTheBufferHolds() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[] {1, 2, 3});
    BytesMessage arrived = overTheQueue(message);
    for (int length : new int[] {-1, 3}) {
      assertThatThrownBy(() -> arrived.readBytes(new byte[2], length))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(arrived.readByte()).isEqualTo((byte) 1);
  }

  @Test
  void shouldSayWhenThereAreNotEnoughBytes() throws JMSException {
    BytesMessage empty = overTheQueue(session.createBytesMessage());
    for (ThrowingCallable read :
        List.<ThrowingCallable>of(
            empty::readBoolean,
            empty::readByte,
            empty::readUnsignedByte,
            empty::readShort,
            empty::readUnsignedShort,
            empty::readChar,
            empty::readInt,
            empty::readLong,
            empty::readFloat,
            empty::readDouble,
            empty::readUTF)) {
      assertThatThrownBy(read).isInstanceOf(MessageEOFException.class);
    }
  }

  @Test
  void shouldReadAgainWhatCouldNotBeRead() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeShort((short) 2); // as the length of a text that has bytes which are no text
    message.writeByte((byte) 0xFF);
    message.writeByte((byte) 0xFF);
    BytesMessage arrived = overTheQueue(message);
    assertThatThrownBy(arrived::readUTF).isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(arrived::readLong).isInstanceOf(MessageEOFException.class);
    assertThat(arrived.readInt()).isEqualTo(0x0002FFFF);
  }

  // ---- modes

  @Test
  void shouldBeWriteOnlyUntilItIsReset() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeInt(7);
    assertNotReadable(message);
    message.reset();
    assertThat(message.readInt()).isEqualTo(7);
    assertNotWritable(message);
  }

  @Test
  void shouldBeReadOnlyAfterItArrived() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeInt(7);
    BytesMessage arrived = overTheQueue(message);
    assertNotWritable(arrived);
    assertThat(arrived.readInt()).isEqualTo(7);
    arrived.reset();
    assertNotWritable(arrived);
    assertThat(arrived.readInt()).isEqualTo(7);
  }

  @Test
  void shouldBeEmptyAndWriteOnlyAfterItsBodyWasCleared() throws JMSException {
    BytesMessage reset = session.createBytesMessage();
    reset.writeInt(7);
    reset.reset();
    reset.readByte();
    BytesMessage written = session.createBytesMessage();
    written.writeInt(7);
    for (BytesMessage each : List.of(reset, overTheQueue(written), written)) {
      each.clearBody();
      assertNotReadable(each);
      each.writeByte((byte) 1);
      assertThat(overTheQueue(each).getBody(byte[].class)).containsExactly(1);
    }
  }

  @Test
  void shouldGoOnWritingAfterItWasSent() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeByte((byte) 1);
    BytesMessage first = overTheQueue(message);
    message.writeByte((byte) 2);
    BytesMessage second = overTheQueue(message);
    assertThat(first.getBody(byte[].class)).containsExactly(1);
    assertThat(second.getBody(byte[].class)).containsExactly(1, 2);
  }

  @Test
  void shouldCopyArraysInAndOut() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    byte[] mine = {1, 2};
    message.writeBytes(mine);
    mine[0] = 9;
    for (BytesMessage each : List.of(overTheQueue(message), message)) {
      each.getBody(byte[].class)[0] = 9;
      byte[] buffer = new byte[2];
      each.reset();
      each.readBytes(buffer);
      buffer[0] = 9;
      assertThat(each.getBody(byte[].class)).containsExactly(1, 2);
    }
  }

  private static void assertNotReadable(BytesMessage message) {
    byte[] buffer = {1};
    for (ThrowingCallable read :
        List.<ThrowingCallable>of(
            message::readBoolean,
            message::readByte,
            message::readUnsignedByte,
            message::readShort,
            message::readUnsignedShort,
            message::readChar,
            message::readInt,
            message::readLong,
            message::readFloat,
            message::readDouble,
            message::readUTF,
            () -> message.readBytes(buffer),
            () -> message.readBytes(buffer, 1),
            message::getBodyLength)) {
      assertThatThrownBy(read).isInstanceOf(MessageNotReadableException.class);
    }
  }

  private static void assertNotWritable(BytesMessage message) {
    for (ThrowingCallable write :
        List.<ThrowingCallable>of(
            () -> message.writeBoolean(true),
            () -> message.writeByte((byte) 1),
            () -> message.writeShort((short) 1),
            () -> message.writeChar('1'),
            () -> message.writeInt(1),
            () -> message.writeLong(1),
            () -> message.writeFloat(1),
            () -> message.writeDouble(1),
            () -> message.writeUTF("1"),
            () -> message.writeBytes(new byte[1]),
            () -> message.writeBytes(new byte[1], 0, 1),
            () -> message.writeObject(1))) {
      assertThatThrownBy(write).isInstanceOf(MessageNotWriteableException.class);
    }
  }
}
