package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.angarium.persistence.Heard;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.SubscriptionDefined;
import org.angarium.persistence.StoreRecord.SubscriptionKey;
import org.angarium.persistence.Visit;
import org.angarium.persistence.files.RecordingDisk;
import org.junit.jupiter.api.Test;

/**
 * Reads what the journal writes byte by byte as docs/journal.md says, without the journal's code.
 */
class FormatTest {
  private ByteBuffer file = ByteBuffer.allocate(0);
  private final ByteBuffer fields = ByteBuffer.allocate(400);
  private int previous;

  @Test
  void shouldWriteTheBytesOfTheSpecification() throws StoreException {
    RecordingDisk disk = new RecordingDisk(0);
    Heard heard = new Heard();
    try (JournalStore store = Journals.open(disk)) {
      store.recover(new Visit(), heard);
      heard.awaitDurable(
          store.append(
              List.of(
                  new DestinationDefined(7, DestinationKind.TOPIC, "caf\u00e9"),
                  new MessageStored(40, new byte[] {1, 2, 3}),
                  Journals.on(7, 40))));
      heard.awaitDurable(
          store.append(
              List.of(Journals.counted(7, 40, 2), Journals.off(7, 40), new DestinationRemoved(7))));
      heard.awaitDurable(
          store.append(
              List.of(
                  new SubscriptionDefined(
                      8, "caf\u00e9", new SubscriptionKey(null, "n", false), "a=1", true),
                  new SubscriptionDefined(
                      9, "t", new SubscriptionKey("\ud83d\ude00", "", true), null, false))));
    }
    file = ByteBuffer.wrap(disk.image().get("segment-000000000001.journal"));
    checkSegmentHeader();
    int at = checkBatch(4096, 1, 0, 0, 0, 0);
    at = checkBatch(at, 2, 1, 0, 0, 3);
    at = checkBatch(at, 3, 2, 40, 7, 3);
    at = checkBatch(at, 4, 3, 40, 7, 2);
    at = checkBatch(at, 5, 4, 40, 9, 0);
    assertThat(file.getLong(at)).isZero();
    checkFields();
  }

  private void checkFields() {
    ByteBuffer expected = ByteBuffer.allocate(400);
    expected.put((byte) 1).putLong(7).put((byte) 1);
    expected.put("caf\u00e9".getBytes(StandardCharsets.UTF_8));
    expected.put((byte) 3).putLong(40).put(new byte[] {1, 2, 3});
    expected.put((byte) 4).putLong(7).put((byte) 0).putLong(40).putLong(40);
    expected.putLong(100).putLong(0).putLong(0);
    expected.put((byte) 5).putLong(7).put((byte) 0).putLong(40).putInt(2);
    expected.put((byte) 6).putLong(7).put((byte) 0).putLong(40);
    expected.put((byte) 2).putLong(7);
    expected.put((byte) 7).putLong(8).put((byte) 0).put((byte) 1);
    expected.putInt(4).put("caf\u00e9".getBytes(StandardCharsets.UTF_16BE));
    expected.putInt(1).putChar('n').putInt(-1).putInt(3).putChar('a').putChar('=').putChar('1');
    expected.put((byte) 7).putLong(9).put((byte) 1).put((byte) 0);
    expected.putInt(1).putChar('t').putInt(0);
    expected.putInt(2).putChar('\ud83d').putChar('\ude00').putInt(-1);
    assertThat(fields.flip()).isEqualTo(expected.flip());
  }

  private void checkSegmentHeader() {
    byte[] magic = new byte[8];
    file.get(0, magic);
    assertThat(magic).asString(StandardCharsets.US_ASCII).isEqualTo("ANGARIUM");
    assertThat(file.getInt(8)).isEqualTo(2);
    assertThat(file.getInt(12)).isZero();
    assertThat(file.getLong(24)).isEqualTo(1);
    assertThat(file.getLong(32)).isEqualTo(file.capacity());
    CRC32C crc = new CRC32C();
    crc.update(new byte[24]);
    crc.update(file.slice(0, 40));
    crc.update(file.slice(44, 4052));
    assertThat(file.getInt(40)).isEqualTo((int) crc.getValue());
  }

  /** Checks a batch and gives the position of the next. */
  private int checkBatch(
      int at, long number, long forced, long message, long destination, int records) {
    assertThat(file.slice(at, 4))
        .isEqualTo(ByteBuffer.wrap("angB".getBytes(StandardCharsets.US_ASCII)));
    assertThat(file.getLong(at + 8)).isEqualTo(number);
    assertThat(file.getLong(at + 16)).isEqualTo(forced);
    assertThat(file.getLong(at + 24)).isEqualTo(message);
    assertThat(file.getLong(at + 32)).isEqualTo(destination);
    assertThat(file.getInt(at + 48)).isEqualTo(records);
    assertThat(file.getInt(at + 56)).isEqualTo(previous);
    assertThat(file.getInt(at + 60)).isEqualTo(at == 4096 ? 2 : records == 0 ? 1 : 0);
    previous = file.getInt(at + 4);
    CRC32C crc = place(at);
    crc.update(file.slice(at + 8, 56));
    assertThat(previous).isEqualTo((int) crc.getValue());
    CRC32C seals = new CRC32C();
    int position = at + 64;
    for (int i = 0; i < records; i++) {
      seals.update(file.slice(position + 4, 4));
      position = checkRecord(position);
    }
    assertThat(file.getInt(at + 52)).isEqualTo((int) seals.getValue());
    int end = (position + 7) / 8 * 8;
    assertThat(file.getLong(at + 40)).isEqualTo(end - at);
    return end;
  }

  private int checkRecord(int at) {
    int length = file.getInt(at);
    CRC32C crc = place(at);
    crc.update(file.slice(at, 4));
    crc.update(file.slice(at + 8, 1 + length));
    assertThat(file.getInt(at + 4)).isEqualTo((int) crc.getValue());
    fields.put(file.slice(at + 8, 1 + length));
    return at + 9 + length;
  }

  private CRC32C place(long position) {
    CRC32C crc = new CRC32C();
    crc.update(
        ByteBuffer.allocate(24).putLong(file.getLong(16)).putLong(1).putLong(position).flip());
    return crc;
  }
}
