package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.DeliveryCounted;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.DestinationRemoved;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.MessageDequeued;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.StoreRecord.Place;
import org.angarium.persistence.StoreRecord.SubscriptionDefined;
import org.angarium.persistence.StoreRecord.SubscriptionKey;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  private static final long BIG = 0x0102_0304_0506_0708L;
  private static final SubscriptionDefined SUBSCRIPTION =
      new SubscriptionDefined(
          BIG, "news.>", new SubscriptionKey("me", "mine", false), "a = 1", true);
  private static final List<StoreRecord> SAMPLES =
      List.of(
          new DestinationDefined(BIG, DestinationKind.QUEUE, "orders"),
          new DestinationDefined(2, DestinationKind.TOPIC, "\u65e5\u672c"),
          SUBSCRIPTION,
          new SubscriptionDefined(3, "t", new SubscriptionKey(null, "n", true), null, false),
          new SubscriptionDefined(4, "", new SubscriptionKey("", "\ud800", true), "", true),
          new BranchPrepared(
              BIG, "1-a-b", "me", List.of(new Place(3, 15, BIG), new Place(4, 0, 5))),
          new BranchPrepared(5, "1-a-c", null, List.of()),
          new DestinationRemoved(BIG),
          new MessageStored(BIG, new byte[] {1, 2, 3}),
          new MessageStored(6, new byte[0]),
          new MessageEnqueued(new Place(BIG, 7, 1), -1, new Facts(BIG, 0, 3), null),
          new MessageEnqueued(new Place(1, 0, BIG), 9, new Facts(0, BIG, 0), new Place(4, 2, BIG)),
          new DeliveryCounted(new Place(7, 3, BIG), Integer.MAX_VALUE),
          new MessageDequeued(new Place(8, 9, BIG)));

  private final RecordCodec codec = new RecordCodec();

  @Test
  void shouldReadEveryKindOfRecordAsItWasWritten() {
    for (StoreRecord sample : SAMPLES) {
      assertThat(said(encoded(sample))).usingRecursiveComparison().isEqualTo(sample);
    }
    assertThat(SAMPLES.stream().map(Object::getClass))
        .contains(StoreRecord.class.getPermittedSubclasses());
  }

  @Test
  void shouldListEveryKindOfRecordInItsPage() throws IOException {
    Map<Integer, String> written = new TreeMap<>();
    for (StoreRecord sample : SAMPLES) {
      String name = sample.getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", " $1");
      written.put((int) encoded(sample).get(8), name.toLowerCase(Locale.ROOT));
    }
    written.put((int) OwnRecords.MOVED, "moved");
    written.put((int) OwnRecords.KNOWN, "known");
    written.put((int) OwnRecords.INDEXED, "indexed");
    String page = Files.readString(Path.of("..", "docs", "journal.md"));
    Matcher rows = Pattern.compile("\\| (\\d+) \\| ([a-z ]+) \\|.*").matcher(page);
    rows.region(page.indexOf("| Type | Record |"), page.indexOf("## Writing"));
    Map<Integer, String> listed = new TreeMap<>();
    while (rows.find()) {
      listed.put(Integer.valueOf(rows.group(1)), rows.group(2));
    }
    assertThat(listed).isEqualTo(written);
  }

  @Test
  void shouldRefuseARecordThatIsTooLong() {
    for (StoreRecord sample : SAMPLES) {
      if (!(sample instanceof MessageStored) && !(sample instanceof DestinationDefined)) {
        ByteBuffer longer = ByteBuffer.allocate(1_000).put(encoded(sample)).put((byte) 0).flip();
        assertRefused(longer, "fields that are unknown");
      }
    }
  }

  @Test
  void shouldRefuseARecordThatIsTooShort() {
    for (StoreRecord sample : SAMPLES) {
      if (!(sample instanceof MessageStored) && !(sample instanceof DestinationDefined)) {
        ByteBuffer bytes = encoded(sample);
        for (int length = RecordCodec.PREFIX_BYTES; length < bytes.limit(); length++) {
          assertRefused(bytes.duplicate().limit(length), "");
        }
      }
    }
    assertRefused(encoded(SUBSCRIPTION).limit(20), "record type 7 with fields missing");
  }

  @Test
  void shouldRefuseATextThatReachesBeyondItsRecord() {
    int topic = RecordCodec.PREFIX_BYTES + 10;
    for (int length : new int[] {1_000, Integer.MAX_VALUE, 1 << 30, -2, Integer.MIN_VALUE}) {
      assertRefused(
          encoded(SUBSCRIPTION).putInt(topic, length),
          "a text of %d characters in %d bytes"
              .formatted(length, encoded(SUBSCRIPTION).limit() - topic - 4));
    }
  }

  @Test
  void shouldRefuseASubscriptionWithoutTopicOrName() {
    int topic = RecordCodec.PREFIX_BYTES + 10;
    int name = topic + 4 + 2 * SUBSCRIPTION.topic().length();
    assertRefused(encoded(SUBSCRIPTION).putInt(topic, -1), "a subscription without a topic");
    assertRefused(encoded(SUBSCRIPTION).putInt(name, -1), "a subscription without a name");
  }

  @Test
  void shouldRefuseABranchThatHasConsumedMoreThanItsRecordHolds() {
    BranchPrepared branch = new BranchPrepared(1, "b", null, List.of(new Place(2, 0, 3)));
    int count = RecordCodec.PREFIX_BYTES + 8 + 4 + 2 + 4;
    for (int wrong : new int[] {2, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertRefused(
          encoded(branch).putInt(count, wrong), "a branch with " + wrong + " messages in 17 bytes");
    }
  }

  @Test
  void shouldRefuseValuesThatMeanNothing() {
    assertRefused(encoded(SUBSCRIPTION).put(8, (byte) 99), "unknown record type 99");
    for (int flag : new int[] {17, 18}) {
      assertRefused(encoded(SUBSCRIPTION).put(flag, (byte) 2), "2 instead of 0 or 1");
    }
    MessageDequeued dequeued = new MessageDequeued(new Place(1, 2, 3));
    assertRefused(encoded(dequeued).put(17, (byte) -1), "there is no place 3 on lane -1");
    DestinationDefined defined = new DestinationDefined(1, DestinationKind.QUEUE, "q");
    assertRefused(encoded(defined).put(17, (byte) 2), "unknown kind of destination 2");
  }

  private static StoreRecord said(ByteBuffer bytes) {
    JournalRecord decoded = RecordCodec.decode(bytes);
    return decoded instanceof JournalRecord.Placed placed
        ? placed.enqueued()
        : ((JournalRecord.Said) decoded).stored();
  }

  private static void assertRefused(ByteBuffer bytes, String reason) {
    assertThatThrownBy(() -> RecordCodec.decode(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  private ByteBuffer encoded(StoreRecord sample) {
    codec.from(new Home(1, BIG, 3));
    codec.encode(sample);
    ByteBuffer bytes =
        ByteBuffer.allocate(codec.head().limit() + codec.content().length)
            .put(codec.head())
            .put(codec.content())
            .flip();
    assertThat(codec.bytes(List.of(sample))).isEqualTo(bytes.limit());
    assertThat(RecordCodec.length(bytes)).isEqualTo(bytes.limit() - RecordCodec.PREFIX_BYTES);
    return bytes;
  }
}
