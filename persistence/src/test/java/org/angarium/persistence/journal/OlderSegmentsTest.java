package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.angarium.persistence.Heard;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.Visit;
import org.angarium.persistence.files.RecordingDisk;
import org.junit.jupiter.api.Test;

/** What a start does not read: damage there is found when it is wanted, and by looking at all. */
class OlderSegmentsTest {
  private static final int MESSAGES = 60;
  private static final String FIRST = Segment.name(1);

  private final RecordingDisk disk = new RecordingDisk(0);

  private static Stepping open(RecordingDisk disk, Heard heard) throws StoreException {
    Stepping store = new Stepping(Journals.stepped(disk));
    store.recover(new Visit(), heard);
    return store;
  }

  /** A queue that is spread over some segments. */
  private Map<String, byte[]> longQueue() throws StoreException {
    try (Stepping store = open(disk, new Heard())) {
      store.append(List.of(new DestinationDefined(1, DestinationKind.QUEUE, "orders")));
      for (long id = 1; id <= MESSAGES; id++) {
        store.append(List.of(new MessageStored(id, new byte[4_000]), Journals.on(1, id)));
      }
    }
    return new TreeMap<>(disk.image());
  }

  @Test
  void shouldNameAFlippedBitWhenItIsReadAndWhenAllIsLookedAt() throws StoreException {
    Map<String, byte[]> image = longQueue();
    int length = image.get(FIRST).length;
    int found = 0;
    for (int at = SegmentHeader.PAGE_BYTES; at < length; at += 487) {
      Map<String, byte[]> copy = new TreeMap<>(image);
      byte[] bytes = image.get(FIRST).clone();
      bytes[at] ^= 4;
      copy.put(FIRST, bytes);
      Heard heard = new Heard();
      List<MessageStore.Page> pages = new ArrayList<>();
      try (Stepping store = open(RecordingDisk.of(copy), heard)) {
        store.page(
            new MessageStore.PageRequest(1, 0, 0, Long.MAX_VALUE, 0, MESSAGES, 1 << 20),
            pages::add);
        store.store().step(); // The writer hears of the reader's failure.
      }
      assertThat(pages.size() + heard.failures().size()).as("byte %d", at).isOne();
      if (!heard.failures().isEmpty()) {
        found++;
        assertThat(heard.failures().get(0)).hasMessageContaining(FIRST + ": at offset ");
      } else {
        assertThat(pages.get(0).messages()).as("byte %d", at).hasSize(MESSAGES);
      }
      try (JournalInspection inspection =
          JournalInspection.open(Journals.DIRECTORY, RecordingDisk.of(copy))) {
        boolean used = !inspection.report().sound();
        assertThat(used || heard.failures().isEmpty()).as("byte %d", at).isTrue();
      }
    }
    assertThat(found).as("bits of what is live").isGreaterThan(length / 487 / 2);
  }

  @Test
  void shouldNameTheQueueWhoseSegmentIsMissing() throws StoreException {
    Map<String, byte[]> image = longQueue();
    image.remove(FIRST);
    assertThatThrownBy(() -> Journals.recover(image))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(FIRST)
        .hasMessageEndingWith("the segment is missing; it has messages of orders");
  }

  @Test
  void shouldTellWhatToDoWithTheFormatOfEarlierBuilds() throws StoreException {
    Map<String, byte[]> image = longQueue();
    ByteBuffer page = ByteBuffer.wrap(image.get(FIRST));
    page.putInt(8, 1);
    CRC32C crc = new CRC32C();
    crc.update(new byte[24]);
    crc.update(page.slice(0, 40));
    crc.update(page.slice(44, 4052));
    page.putInt(40, (int) crc.getValue());
    assertThatThrownBy(() -> Journals.recover(image))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("format version 1", "with that build", "new directory");
  }

  @Test
  void shouldSayWhenALargeBodyIsNoLongerWantedAndWhichOnesAre() throws StoreException {
    JournalHooks hooks = JournalHooks.defaults().on(disk);
    Heard heard = new Heard();
    JournalSettings settings = new JournalSettings(Journals.DIRECTORY, Journals.SEGMENT_BYTES);
    Facts facts = new Facts(1, 0, 77);
    try (JournalStore opened = JournalStore.stepped(settings, hooks)) {
      Stepping store = new Stepping(opened);
      store.recover(new Visit(), heard);
      store.append(
          List.of(
              new MessageStored(1, new byte[10]),
              new MessageEnqueued(Journals.at(1, 1), 1, facts, null),
              new MessageEnqueued(Journals.at(2, 1), 1, facts, null)));
      store.append(
          List.of(
              new MessageEnqueued(Journals.at(3, 1), 1, facts, Journals.at(1, 1)),
              Journals.off(1, 1)));
      store.append(List.<StoreRecord>of(Journals.off(2, 1)));
      assertThat(heard.releasedBodies(0)).isEmpty();
    }
    try (JournalStore opened = JournalStore.stepped(settings, hooks)) {
      Stepping store = new Stepping(opened);
      Visit visit = new Visit();
      Heard later = new Heard();
      store.recover(visit, later);
      assertThat(visit.bodies()).containsExactly(77L);
      store.append(List.of(new DestinationRemoved(9)));
      store.append(List.of(new DestinationRemoved(3)));
      assertThat(later.releasedBodies(1)).containsExactly(77L);
    }
  }
}
