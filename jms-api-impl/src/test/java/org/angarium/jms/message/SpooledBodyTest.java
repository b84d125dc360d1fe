package org.angarium.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageNotWriteableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.junit.jupiter.api.Test;

/** A body in a file is read like any other. */
class SpooledBodyTest {
  private static SpooledBody spool(byte[] content) throws IOException {
    SpooledBody body = new SpooledBody();
    int half = content.length / 2;
    body.append(Arrays.copyOfRange(content, 0, half));
    body.append(Arrays.copyOfRange(content, half, content.length));
    return body;
  }

  private static AngariumBytesMessage received(byte[] content) throws IOException {
    MessageHeader header =
        new MessageHeader(
            DestinationName.queue("q"), true, 4, 0, 0, 0, null, null, null, null, null);
    return (AngariumBytesMessage)
        AngariumMessage.received(
            new Reception(
                EncodedMessage.head(header, Map.of(), BodyKind.BYTES, 1, content.length),
                spool(content),
                1,
                false,
                () -> {},
                TrustedClasses.parse("")));
  }

  /** The same random walk over the file and over the bytes in memory. */
  @Test
  void shouldReadLikeBytesInMemory() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] content = new byte[50_000];
    random.nextBytes(content);
    InputStream file = spool(content).open();
    InputStream memory = new ByteArrayInputStream(content);
    for (int i = 0; i < 5_000; i++) {
      byte[] fromFile = new byte[1 + random.nextInt(20_000)];
      byte[] fromMemory = new byte[fromFile.length];
      switch (random.nextInt(6)) {
        case 0 -> assertThat(file.read()).as("seed %d", seed).isEqualTo(memory.read());
        case 1 -> {
          assertThat(file.read(fromFile)).as("seed %d", seed).isEqualTo(memory.read(fromMemory));
          assertThat(fromFile).as("seed %d", seed).isEqualTo(fromMemory);
        }
        case 2 -> {
          file.mark(0);
          memory.mark(0);
        }
        case 3 -> {
          file.reset();
          memory.reset();
        }
        case 4 -> {
          int count = random.nextInt(9_000);
          assertThat(file.skip(count)).as("seed %d", seed).isEqualTo(memory.skip(count));
        }
        default -> assertThat(file.available()).as("seed %d", seed).isEqualTo(memory.available());
      }
    }
  }

  @Test
  void shouldReadValuesAndNothingBeyondTheEnd() throws IOException, JMSException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(content);
    out.write(new byte[9_000]);
    out.writeInt(-5);
    out.writeUTF("täxt");
    out.writeShort(3);
    AngariumBytesMessage message = received(content.toByteArray());

    assertThat(message.readBytes(new byte[9_000])).isEqualTo(9_000);
    assertThat(message.readInt()).isEqualTo(-5);
    assertThat(message.readUTF()).isEqualTo("täxt");
    assertThatThrownBy(message::readLong).isInstanceOf(MessageEOFException.class);
    assertThat(message.readShort()).isEqualTo((short) 3);
    assertThat(message.readBytes(new byte[4])).isEqualTo(-1);
    assertThatThrownBy(message::readByte).isInstanceOf(MessageEOFException.class);
    assertThatThrownBy(() -> message.writeByte((byte) 1))
        .isInstanceOf(MessageNotWriteableException.class);
    message.reset();
    assertThat(message.readByte()).isZero();
    assertThat(message.getBodyLength()).isEqualTo(content.size());
    assertThat(message.isBodyAssignableTo(byte[].class)).isTrue();
    assertThat(message.isBodyAssignableTo(String.class)).isFalse();
    assertThat(message.getBody(byte[].class)).isEqualTo(content.toByteArray());
  }

  @Test
  void shouldForgetTheFileWhenTheBodyIsCleared() throws IOException, JMSException {
    AngariumBytesMessage message = received(new byte[100]);
    assertThat(message.largeBody()).isNotNull();

    message.clearBody();
    message.writeByte((byte) 4);
    message.reset();

    assertThat(message.largeBody()).isNull();
    assertThat(message.getBody(byte[].class)).containsExactly(4);
  }
}
