package org.angarium.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodiesTest {
  // ---- text

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "plain", "grün 漢字 😀", "half a pair \uD83D", "\uDC00\uD800"})
  void shouldCarryEveryText(String text) throws JMSException {
    AngariumTextMessage received = Travel.arrive(new AngariumTextMessage(text));

    assertThat(received.getText()).isEqualTo(text);
    assertThat(received.getBody(String.class)).isEqualTo(text);
  }

  @Test
  void shouldMakeTheBodyOfReceivedMessagesReadOnlyUntilItIsCleared() throws JMSException {
    AngariumTextMessage received = Travel.arrive(new AngariumTextMessage("old"));

    assertThatThrownBy(() -> received.setText("new"))
        .isInstanceOf(MessageNotWriteableException.class);
    received.clearBody();
    assertThat(received.getText()).isNull();
    received.setText("new");

    assertThat(Travel.arrive(received).getText()).isEqualTo("new");
  }

  @Test
  void shouldGiveTextAsWhatAStringIs() throws JMSException {
    AngariumTextMessage message = new AngariumTextMessage("x");

    assertThat(message.getBody(CharSequence.class)).isEqualTo("x");
    assertThat(message.isBodyAssignableTo(Object.class)).isTrue();
    assertThat(message.isBodyAssignableTo(Map.class)).isFalse();
    assertThatThrownBy(() -> message.getBody(Integer.class))
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("java.lang.Integer");
  }

  // ---- bytes

  @Test
  void shouldReadBytesAsTheyWereWritten() throws JMSException {
    AngariumBytesMessage sent = new AngariumBytesMessage();
    sent.writeBoolean(true);
    sent.writeByte((byte) -2);
    sent.writeByte((byte) -2);
    sent.writeShort((short) -3);
    sent.writeShort((short) -3);
    sent.writeChar('漢');
    sent.writeInt(-4);
    sent.writeLong(-5);
    sent.writeFloat(1.5f);
    sent.writeDouble(2.5);
    sent.writeUTF("grün");
    sent.writeBytes(new byte[] {1, 2, 3, 4}, 1, 2);
    sent.writeObject(6);
    sent.writeObject("y");

    AngariumBytesMessage received = Travel.arrive(sent);

    assertThat(received.readBoolean()).isTrue();
    assertThat(received.readByte()).isEqualTo((byte) -2);
    assertThat(received.readUnsignedByte()).isEqualTo(254);
    assertThat(received.readShort()).isEqualTo((short) -3);
    assertThat(received.readUnsignedShort()).isEqualTo(65_533);
    assertThat(received.readChar()).isEqualTo('漢');
    assertThat(received.readInt()).isEqualTo(-4);
    assertThat(received.readLong()).isEqualTo(-5);
    assertThat(received.readFloat()).isEqualTo(1.5f);
    assertThat(received.readDouble()).isEqualTo(2.5);
    assertThat(received.readUTF()).isEqualTo("grün");
    byte[] two = new byte[2];
    assertThat(received.readBytes(two)).isEqualTo(2);
    assertThat(two).containsExactly(2, 3);
    assertThat(received.readInt()).isEqualTo(6);
    assertThat(received.readUTF()).isEqualTo("y");
    assertThatThrownBy(received::readByte).isInstanceOf(MessageEOFException.class);
  }

  @Test
  void shouldLeaveTheBytesUnreadWhenAReadFails() throws JMSException {
    AngariumBytesMessage message = new AngariumBytesMessage();
    message.writeShort((short) 258);
    message.reset();

    assertThatThrownBy(message::readInt).isInstanceOf(MessageEOFException.class);

    assertThat(message.readShort()).isEqualTo((short) 258);
  }

  @Test
  void shouldReadBytesInPartsToTheEnd() throws JMSException {
    AngariumBytesMessage message = new AngariumBytesMessage();
    message.writeBytes(new byte[] {1, 2, 3});
    message.reset();
    byte[] target = new byte[2];

    assertThat(message.getBodyLength()).isEqualTo(3);
    assertThat(message.readBytes(target)).isEqualTo(2);
    assertThat(message.readBytes(target)).isEqualTo(1);
    assertThat(message.readBytes(target)).isEqualTo(-1);
    assertThatThrownBy(() -> message.readBytes(target, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldReadBytesOnlyWhenReadableAndWriteOnlyWhenWritable() throws JMSException {
    AngariumBytesMessage message = new AngariumBytesMessage();

    assertThatThrownBy(message::readByte).isInstanceOf(MessageNotReadableException.class);
    assertThatThrownBy(message::getBodyLength).isInstanceOf(MessageNotReadableException.class);
    message.reset();
    assertThatThrownBy(() -> message.writeByte((byte) 1))
        .isInstanceOf(MessageNotWriteableException.class);
    message.clearBody();
    message.writeByte((byte) 1);
  }

  @Test
  void shouldWriteOnlyWhatTheSpecificationAllows() {
    AngariumBytesMessage message = new AngariumBytesMessage();

    assertThatThrownBy(() -> message.writeObject(new ArrayList<>()))
        .isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> message.writeObject(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void shouldGiveTheWholeBytesAsABody() throws JMSException {
    AngariumBytesMessage sent = new AngariumBytesMessage();
    assertThat(Travel.arrive(sent).getBody(byte[].class)).isNull();
    sent.writeInt(258);

    assertThat(Travel.arrive(sent).getBody(byte[].class)).containsExactly(0, 0, 1, 2);
  }

  // ---- maps

  @Test
  void shouldCarryMaps() throws JMSException {
    AngariumMapMessage sent = new AngariumMapMessage();
    byte[] bytes = {1, 2, 3};
    sent.setBytes("b", bytes, 1, 2);
    sent.setString("s", null);
    bytes[1] = 9;

    AngariumMapMessage received = Travel.arrive(sent);

    assertThat(Collections.list(received.getMapNames())).containsExactly("b", "s");
    assertThat(received.getBytes("b")).containsExactly(2, 3);
    assertThat(received.itemExists("s")).isTrue();
    assertThat(received.itemExists("t")).isFalse();
    assertThat(received.getBody(Object.class))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsOnlyKeys("b", "s");
    assertThatThrownBy(() -> received.setInt("i", 1))
        .isInstanceOf(MessageNotWriteableException.class);
  }

  @Test
  void shouldRefuseMapItemsWithoutANameOrOfOtherTypes() {
    AngariumMapMessage message = new AngariumMapMessage();

    assertThatThrownBy(() -> message.setInt("", 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> message.setInt(null, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> message.setObject("o", new Object()))
        .isInstanceOf(MessageFormatException.class);
  }

  // ---- streams

  @Test
  void shouldReadByteArraysOfStreamsInParts() throws JMSException {
    AngariumStreamMessage sent = new AngariumStreamMessage();
    sent.writeBytes(new byte[] {1, 2, 3, 4});
    sent.writeBytes(new byte[0]);
    sent.writeInt(7);
    AngariumStreamMessage received = Travel.arrive(sent);
    byte[] target = new byte[2];

    assertThat(received.readBytes(target)).isEqualTo(2);
    assertThatThrownBy(received::readInt)
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("readBytes");
    assertThat(received.readBytes(target)).isEqualTo(2);
    assertThat(target).containsExactly(3, 4);
    assertThat(received.readBytes(target)).isEqualTo(-1);
    assertThat(received.readBytes(target)).isZero();
    assertThat(received.readInt()).isEqualTo(7);
    assertThatThrownBy(received::readInt).isInstanceOf(MessageEOFException.class);
  }

  @Test
  void shouldReadAStreamFromTheStartAfterReset() throws JMSException {
    AngariumStreamMessage message = new AngariumStreamMessage();
    message.writeString("a");
    assertThatThrownBy(message::readString).isInstanceOf(MessageNotReadableException.class);
    message.reset();

    assertThat(message.readString()).isEqualTo("a");
    message.reset();
    assertThat(message.readObject()).isEqualTo("a");
    assertThatThrownBy(() -> message.writeInt(1)).isInstanceOf(MessageNotWriteableException.class);
  }

  @Test
  void shouldNotGiveAStreamAsABody() {
    AngariumStreamMessage message = new AngariumStreamMessage();

    assertThat(message.isBodyAssignableTo(Object.class)).isFalse();
    assertThatThrownBy(() -> message.getBody(Object.class))
        .isInstanceOf(MessageFormatException.class);
  }

  // ---- objects

  @Test
  void shouldReadHarmlessObjectsWithoutBeingTold() throws JMSException {
    AngariumObjectMessage sent = new AngariumObjectMessage();
    sent.setObject(new Integer[][] {{1, 2}, {3}});

    assertThat(Travel.arrive(sent).getObject()).isEqualTo(new Integer[][] {{1, 2}, {3}});
  }

  @Test
  void shouldReadOtherObjectsOnlyIfTheirClassesAreTrusted() throws JMSException {
    AngariumObjectMessage sent = new AngariumObjectMessage();
    sent.setObject(new ArrayList<>(List.of(new BigDecimal("1.5"))));
    assertThat(sent.getObject()).isEqualTo(List.of(new BigDecimal("1.5")));

    assertThatThrownBy(() -> Travel.arrive(sent).getObject())
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("java.util.ArrayList")
        .hasMessageContaining("trustedClasses");
    assertThatThrownBy(() -> Travel.arrive(sent, "java.util.ArrayList").getObject())
        .hasMessageContaining("java.math.BigDecimal");
    assertThat(Travel.arrive(sent, "java.util.*", "java.math.*").getObject())
        .isEqualTo(List.of(new BigDecimal("1.5")));
    assertThat(Travel.arrive(sent).isBodyAssignableTo(List.class)).isFalse();
  }

  @Test
  void shouldKeepTheObjectAsItWasWhenItWasSet() throws JMSException {
    List<String> list = new ArrayList<>(List.of("before"));
    AngariumObjectMessage sent = new AngariumObjectMessage();
    sent.setObject((ArrayList<String>) list);
    list.add("after");

    assertThat(Travel.arrive(sent, "*").getObject()).isEqualTo(List.of("before"));
  }

  @Test
  void shouldRefuseObjectsThatCannotBeSerialized() {
    AngariumObjectMessage message = new AngariumObjectMessage();
    ArrayList<Object> list = new ArrayList<>(List.of(new Object()));

    assertThatThrownBy(() -> message.setObject(list))
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("cannot be serialized");
  }

  @Test
  void shouldRefuseAnArrayThatClaimsMoreElementsThanTheBodyHasBytes() throws JMSException {
    AngariumObjectMessage sent = new AngariumObjectMessage();
    sent.setObject(new byte[3]);
    byte[] body = sent.encodeBody();
    body[body.length - 3 - 4] = 0x10; // the first of the four bytes of its length: 256 MiB
    sent.decodeBody(body);

    assertThatThrownBy(() -> Travel.arrive(sent).getObject())
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("REJECTED");
  }

  @Test
  void shouldRefuseArraysThatTogetherClaimMoreElementsThanTheBodyHasBytes() throws JMSException {
    AngariumObjectMessage sent = new AngariumObjectMessage();
    sent.setObject(nested(91));
    byte[] arrays = sent.encodeBody();
    byte[] body = Arrays.copyOf(arrays, 10_000);
    Arrays.fill(body, arrays.length, body.length, ObjectStreamConstants.TC_NULL);
    for (int i = 0; i < arrays.length - 4; i++) {
      if (arrays[i] == 0 && arrays[i + 1] == 0 && arrays[i + 2] == 0 && arrays[i + 3] == 1) {
        body[i + 2] = 0x1F; // claims 7,937 elements instead of one
      }
    }
    sent.decodeBody(body);

    assertThatThrownBy(() -> Travel.arrive(sent).getObject())
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("REJECTED");
  }

  @Test
  void shouldReadWhateverIsMostlyArraysAndTables() throws JMSException {
    ArrayList<Object> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(new ArrayList<>(Collections.nCopies(i, null)));
      all.add(new HashMap<>(Map.of("key", 1)));
      all.add(new HashSet<>(List.of((byte) i)));
      all.add(new IdentityHashMap<>());
      all.add(new ArrayDeque<>());
      all.add(new boolean[i]);
      all.add(new Object[i]);
    }
    for (int size = 1; size < 200; size++) {
      HashMap<Byte, String> map = new HashMap<>();
      HashSet<Short> set = new HashSet<>();
      for (int i = 0; i < size; i++) {
        map.put((byte) i, null);
        set.add((short) i);
      }
      all.add(map);
      all.add(set);
      AngariumObjectMessage alone = new AngariumObjectMessage();
      alone.setObject(set);
      assertThat(Travel.arrive(alone, "*").getObject()).isEqualTo(set);
    }
    AngariumObjectMessage sent = new AngariumObjectMessage();
    sent.setObject(all);

    assertThat((List<?>) Travel.arrive(sent, "*").getObject()).hasSameSizeAs(all);
  }

  /** Cannot be loaded once it has failed to. */
  private static final class Broken implements Serializable {
    private static final long serialVersionUID = 1;

    private void readObject(ObjectInputStream in) {
      throw new NoClassDefFoundError("missing");
    }
  }

  @Test
  void shouldReportAnObjectWhoseClassCannotBeUsedHere() throws JMSException {
    AngariumObjectMessage sent = new AngariumObjectMessage();
    sent.setObject(new Broken());

    assertThatThrownBy(() -> Travel.arrive(sent, "*").getObject())
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("missing");
  }

  private static Object[] nested(int depth) {
    Object[] outer = {};
    for (int i = 1; i < depth; i++) {
      outer = new Object[] {outer};
    }
    return outer;
  }

  @Test
  void shouldRefuseObjectsThatAreNestedTooDeeplyToBeRead() throws JMSException {
    AngariumObjectMessage shallow = new AngariumObjectMessage();
    shallow.setObject(nested(100));
    assertThat(Travel.arrive(shallow).getObject()).isInstanceOf(Object[].class);

    AngariumObjectMessage deep = new AngariumObjectMessage();
    deep.setObject(nested(101));
    assertThatThrownBy(() -> Travel.arrive(deep).getObject())
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("REJECTED");
  }

  @Test
  void shouldReportAnObjectThatIsNestedTooDeeplyToBeSerialized() {
    Object[] bottomless = nested(200_000);

    assertThatThrownBy(() -> new AngariumObjectMessage().setObject(bottomless))
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("too deeply");
  }

  @Test
  void shouldLeaveBytesAsTheyAreWhenAskedForTheTypeOfTheBody() throws JMSException {
    AngariumBytesMessage message = new AngariumBytesMessage();
    assertThat(message.isBodyAssignableTo(String.class)).isTrue();
    message.writeInt(1);
    assertThat(message.isBodyAssignableTo(String.class)).isFalse();
    message.writeInt(2);

    AngariumBytesMessage received = Travel.arrive(message);
    assertThat(received.readInt()).isEqualTo(1);
    assertThat(received.isBodyAssignableTo(byte[].class)).isTrue();
    assertThat(received.isBodyAssignableTo(Object.class)).isTrue();
    assertThat(received.isBodyAssignableTo(String.class)).isFalse();
    assertThat(received.readInt()).isEqualTo(2);
  }

  @Test
  void shouldRefuseARangeThatIsNotInTheArray() throws JMSException {
    AngariumMapMessage map = new AngariumMapMessage();
    AngariumStreamMessage stream = new AngariumStreamMessage();
    AngariumBytesMessage bytes = new AngariumBytesMessage();
    byte[] two = {1, 2};

    assertThatThrownBy(() -> map.setBytes("a", two, 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> stream.writeBytes(two, 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> bytes.writeBytes(two, 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(map.itemExists("a")).isFalse();
  }

  // ---- damage

  @ParameterizedTest
  @ValueSource(strings = {"TEXT", "MAP", "STREAM", "OBJECT"})
  void shouldReportADamagedBody(String kind) {
    MessageHeader header =
        new MessageHeader(
            DestinationName.queue("q"), true, 4, 0, 0, 0, null, null, null, null, null);
    EncodedMessage damaged =
        EncodedMessage.encode(
            header, Map.of(), BodyKind.valueOf(kind), new byte[] {9, (byte) 0xC0, 1, 1, 1, 1});
    AngariumMessage received =
        AngariumMessage.received(
            new Reception(damaged, null, 1, false, () -> {}, TrustedClasses.parse("*")));

    assertThatThrownBy(
            () -> {
              if (received instanceof AngariumStreamMessage stream) {
                stream.readInt();
              } else {
                received.getBody(Object.class);
              }
            })
        .isInstanceOf(MessageFormatException.class);
  }
}
