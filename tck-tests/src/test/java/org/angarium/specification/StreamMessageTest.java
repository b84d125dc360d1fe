package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.StreamMessage;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 3.11: messages of values that are written and read in turn. */
class StreamMessageTest extends SpecificationCase {
  @Test
  void shouldCarryItemsOfEveryTypeInOrder() throws JMSException {
    StreamMessage arrived = overTheQueue(examples());
    for (ItemType type : ItemType.values()) {
      assertThat(type.read(arrived)).isEqualTo(type.example());
    }
    arrived.reset();
    for (ItemType type : ItemType.values()) {
      assertThat(arrived.readObject()).isEqualTo(type.example());
    }
  }

  @Test
  void shouldSayWhenThereAreNoMoreItems() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeInt(1);
    StreamMessage arrived = overTheQueue(message);
    arrived.readInt();
    for (ItemType type : ItemType.values()) {
      assertThatThrownBy(() -> type.read(arrived)).isInstanceOf(MessageEOFException.class);
    }
    assertThatThrownBy(arrived::readObject).isInstanceOf(MessageEOFException.class);
    arrived.reset();
    assertThat(arrived.readInt()).isEqualTo(1);
  }

  @Test
  void shouldRefuseObjectsOfOtherClasses() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    for (Object other : new Object[] {BigInteger.ONE, new int[0], List.of(), new Object()}) {
      assertThatThrownBy(() -> message.writeObject(other))
          .isInstanceOf(MessageFormatException.class);
    }
    message.writeInt(1);
    StreamMessage arrived = overTheQueue(message);
    assertThat(arrived.readObject()).isEqualTo(1);
    assertThatThrownBy(arrived::readObject).isInstanceOf(MessageEOFException.class);
  }

  // ---- arrays

  @Test
  void shouldReadAnArrayInParts() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeBytes(new byte[] {1, 2, 3, 4, 5});
    message.writeString("next");
    StreamMessage arrived = overTheQueue(message);
    byte[] buffer = new byte[2];
    assertThat(arrived.readBytes(buffer)).isEqualTo(2);
    assertThat(buffer).containsExactly(1, 2);
    assertThat(arrived.readBytes(buffer)).isEqualTo(2);
    assertThat(buffer).containsExactly(3, 4);
    assertThat(arrived.readBytes(buffer)).isEqualTo(1);
    assertThat(buffer[0]).isEqualTo((byte) 5);
    assertThat(arrived.readString()).isEqualTo("next");
  }

  @Test
  void shouldEndAnArrayThatFillsTheBufferWithMinusOne() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeBytes(new byte[] {1, 2, 3, 4});
    message.writeString("next");
    StreamMessage arrived = overTheQueue(message);
    byte[] buffer = new byte[2];
    assertThat(arrived.readBytes(buffer)).isEqualTo(2);
    assertThat(arrived.readBytes(buffer)).isEqualTo(2);
    assertThat(arrived.readBytes(buffer)).isEqualTo(-1);
    assertThat(arrived.readString()).isEqualTo("next");
  }

  @Test
  void shouldTellNullArraysFromEmptyOnes() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeBytes(null);
    message.writeBytes(new byte[0]);
    message.writeBytes(new byte[] {1}, 1, 0);
    message.writeBytes(new byte[] {1, 2, 3}, 1, 2);
    StreamMessage arrived = overTheQueue(message);
    byte[] buffer = new byte[8];
    assertThat(arrived.readBytes(buffer)).isEqualTo(-1);
    assertThat(arrived.readBytes(buffer)).isZero();
    assertThat(arrived.readBytes(buffer)).isZero();
    assertThat(arrived.readBytes(buffer)).isEqualTo(2);
    assertThat(Arrays.copyOf(buffer, 2)).containsExactly(2, 3);
    arrived.reset();
    assertThat(arrived.readObject()).isNull();
    assertThat(arrived.readObject()).isEqualTo(new byte[0]);
    assertThat(arrived.readObject()).isEqualTo(new byte[0]);
    assertThat(arrived.readObject()).isEqualTo(new byte[] {2, 3});
  }

  @Test
  void shouldRefuseTheNextItemUntilAnArrayWasReadToItsEnd() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeBytes(new byte[] {1, 2});
    message.writeString("next");
    StreamMessage arrived = overTheQueue(message);
    byte[] buffer = new byte[2];
    assertThat(arrived.readBytes(buffer)).isEqualTo(2);
    for (ItemType type : ItemType.values()) {
      if (type != ItemType.BYTES) {
        assertThatThrownBy(() -> type.read(arrived)).isInstanceOf(MessageFormatException.class);
      }
    }
    assertThatThrownBy(arrived::readObject).isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> arrived.readBytes(null)).isInstanceOf(NullPointerException.class);
    assertThat(arrived.readBytes(buffer)).isEqualTo(-1);
    assertThat(arrived.readString()).isEqualTo("next");
  }

  @Test
  void shouldCopyArraysInAndOut() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    byte[] mine = {1, 2};
    message.writeBytes(mine);
    message.writeObject(mine);
    mine[0] = 9;
    StreamMessage arrived = overTheQueue(message);
    message.reset();
    for (StreamMessage each : List.of(message, arrived)) {
      for (int i = 0; i < 2; i++) {
        ((byte[]) each.readObject())[0] = 9;
      }
      each.reset();
      assertThat(each.readObject()).isEqualTo(new byte[] {1, 2});
      assertThat(each.readObject()).isEqualTo(new byte[] {1, 2});
    }
  }

  // ---- writing and reading

  @Test
  void shouldBeWriteOnlyUntilItIsReset() throws JMSException {
    StreamMessage message = examples();
    for (ItemType type : ItemType.values()) {
      assertThatThrownBy(() -> type.read(message)).isInstanceOf(MessageNotReadableException.class);
    }
    assertThatThrownBy(message::readObject).isInstanceOf(MessageNotReadableException.class);
    message.reset();
    assertThat(message.readBoolean()).isTrue();
    assertNotWritable(message);
  }

  @Test
  void shouldBeReadOnlyAfterItArrived() throws JMSException {
    StreamMessage arrived = overTheQueue(examples());
    assertNotWritable(arrived);
    arrived.readBoolean();
    arrived.reset();
    assertNotWritable(arrived);
    assertThat(arrived.readBoolean()).isTrue();
  }

  private static void assertNotWritable(StreamMessage message) {
    for (ItemType type : ItemType.values()) {
      assertThatThrownBy(() -> type.write(message, type.example()))
          .isInstanceOf(MessageNotWriteableException.class);
    }
    assertThatThrownBy(() -> message.writeObject(1))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThatThrownBy(() -> message.writeBytes(new byte[1], 0, 1))
        .isInstanceOf(MessageNotWriteableException.class);
  }

  @Test
  void shouldBeEmptyAndWriteOnlyAfterItsBodyWasCleared() throws JMSException {
    StreamMessage reset = examples();
    reset.reset();
    reset.readBoolean();
    for (StreamMessage each : List.of(reset, overTheQueue(examples()), examples())) {
      each.clearBody();
      assertThatThrownBy(each::readBoolean).isInstanceOf(MessageNotReadableException.class);
      each.writeString("only this");
      StreamMessage arrived = overTheQueue(each);
      assertThat(arrived.readString()).isEqualTo("only this");
      assertThatThrownBy(arrived::readObject).isInstanceOf(MessageEOFException.class);
    }
  }

  @Test
  void shouldGoOnWritingAfterItWasSent() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeInt(1);
    StreamMessage first = overTheQueue(message);
    message.writeInt(2);
    StreamMessage second = overTheQueue(message);
    assertThat(first.readInt()).isEqualTo(1);
    assertThatThrownBy(first::readInt).isInstanceOf(MessageEOFException.class);
    assertThat(second.readInt()).isEqualTo(1);
    assertThat(second.readInt()).isEqualTo(2);
  }

  private StreamMessage examples() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    for (ItemType type : ItemType.values()) {
      type.write(message, type.example());
    }
    return message;
  }
}
