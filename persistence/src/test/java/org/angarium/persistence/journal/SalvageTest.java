package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.persistence.Heard;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.MessageEnqueued;
import org.angarium.persistence.StoreRecord.MessageStored;
import org.angarium.persistence.Visit;
import org.angarium.persistence.files.RecordingDisk;
import org.junit.jupiter.api.Test;

/** What is saved of a damaged journal: all that can be proven, and it is told what is not. */
class SalvageTest {
  private static final String FIRST = Segment.name(1);
  private static final int PAGE = SegmentHeader.PAGE_BYTES;
  private static final int RUNS = 12;

  /** What was saved, and where. */
  private record Saved(SalvageReport report, State state, MessageStore.Recovery recovery) {}

  private static Saved salvage(Map<String, byte[]> image) throws StoreException {
    RecordingDisk damaged = RecordingDisk.of(image);
    RecordingDisk target = new RecordingDisk(0);
    SalvageReport report =
        new JournalSalvage(
                Journals.DIRECTORY, content -> new StoreRecord.Facts(content.length, 0, 0), damaged)
            .into(
                new JournalSettings(Journals.DIRECTORY, Journals.SEGMENT_BYTES),
                JournalHooks.defaults().on(target));
    assertThat(damaged.operations()).as("what was done to the damaged journal").isEmpty();
    Journals.Recovered recovered = Journals.recover(target);
    assertThat(recovered.recovery().repairs()).isEmpty();
    return new Saved(report, recovered.state(), recovered.recovery());
  }

  @Test
  void shouldSaveASoundJournalWhole() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    for (int run = 0; run < RUNS; run++) {
      Map<String, byte[]> image = Journals.run(seed + run, 300, 3_000, 0).disk().image();
      Saved saved = salvage(image);
      assertThat(saved.report.complete()).isTrue();
      assertThat(saved.report.gaps()).isEmpty();
      assertThat(saved.report.notes()).isEmpty();
      assertThat(saved.state).isEqualTo(Journals.recover(image).state());
    }
  }

  /** What an undamaged journal has, and where its messages come from. */
  private static final class Original {
    private final State state;
    private final List<JournalEntry> entries = new ArrayList<>();
    private final Set<Long> holders = new TreeSet<>();

    Original(Map<String, byte[]> image) throws StoreException {
      state = Journals.recover(image).state();
      try (JournalInspection inspection =
          JournalInspection.open(Journals.DIRECTORY, RecordingDisk.of(image))) {
        inspection.entries(entries::add);
      }
      for (JournalEntry entry : entries) {
        if (entry.stored() instanceof MessageEnqueued enqueued) {
          holders.add(enqueued.place().holderId());
        }
      }
    }

    /** The messages of which something is told in the batches around a place. */
    Set<Long> around(String file, long from, long to) {
      Set<Long> batches = new HashSet<>();
      long before = 0;
      for (JournalEntry entry : entries) {
        if (entry.file().endsWith(file)) {
          if (entry.offset() <= from) {
            before = entry.batch();
          } else if (entry.offset() <= to) {
            batches.add(entry.batch());
          } else {
            batches.add(entry.batch()); // The first one behind.
            break;
          }
        }
      }
      batches.add(before);
      Set<Long> messages = new HashSet<>();
      for (JournalEntry entry : entries) {
        if (entry.file().endsWith(file) && batches.contains(entry.batch())) {
          if (entry.stored() instanceof MessageStored stored) {
            messages.add(stored.messageId());
          } else if (entry.stored() instanceof MessageEnqueued enqueued) {
            messages.add(enqueued.messageId());
          }
        }
      }
      return messages;
    }

    void assertSaved(Saved saved, Set<Long> mayBeLost, String what) {
      for (long holder : holders) {
        List<Long> wanted = new ArrayList<>(state.queue(holder));
        wanted.removeAll(mayBeLost);
        assertThat(saved.state.queue(holder)).as("holder %d, %s", holder, what).containsAll(wanted);
      }
      if (!saved.state.equals(state)) {
        assertThat(saved.report.gaps()).as(what).isNotEmpty();
      }
      for (long holder : holders) {
        if (!saved.state.queue(holder).containsAll(state.queue(holder))) {
          assertThat(saved.report.complete()).as("nothing is told to be lost, %s", what).isFalse();
        }
      }
    }
  }

  private static String anySegment(Map<String, byte[]> image, Random random) {
    List<String> names =
        image.keySet().stream().filter(name -> name.startsWith("segment-")).sorted().toList();
    return names.get(random.nextInt(names.size()));
  }

  @Test
  void shouldSaveAllButWhatABrokenByteIsIn() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    for (int run = 0; run < RUNS; run++) {
      Map<String, byte[]> image = Journals.run(seed + run, 300, 3_000, 0).disk().image();
      Original original = new Original(image);
      Random random = new Random(seed + run);
      for (int i = 0; i < 5; i++) {
        String name = anySegment(image, random);
        Map<String, byte[]> damaged = new TreeMap<>(image);
        byte[] bytes = image.get(name).clone();
        int at = random.nextInt(bytes.length);
        bytes[at] ^= 0x10;
        damaged.put(name, bytes);
        String what = "seed %d, byte %d of %s".formatted(seed + run, at, name);
        original.assertSaved(salvage(damaged), original.around(name, at, at), what);
      }
    }
  }

  @Test
  void shouldSaveAllButWhatWasInAMissingSegment() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    for (int run = 0; run < RUNS; run++) {
      Map<String, byte[]> image = Journals.run(seed + run, 300, 3_000, 0).disk().image();
      Original original = new Original(image);
      Map<String, byte[]> damaged = new TreeMap<>(image);
      String name = anySegment(image, new Random(seed + run));
      damaged.remove(name);
      if (damaged.keySet().stream().anyMatch(one -> one.startsWith("segment-"))) {
        Set<Long> lost = original.around(name, 0, Long.MAX_VALUE);
        original.assertSaved(salvage(damaged), lost, "seed %d, %s".formatted(seed + run, name));
      }
    }
  }

  @Test
  void shouldSaveAllButWhatIsBehindTheEndOfACutFile() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    for (int run = 0; run < RUNS; run++) {
      Map<String, byte[]> image = Journals.run(seed + run, 300, 3_000, 0).disk().image();
      Original original = new Original(image);
      Random random = new Random(seed + run);
      String name = anySegment(image, random);
      int length = random.nextInt(Journals.SEGMENT_BYTES);
      Map<String, byte[]> damaged = new TreeMap<>(image);
      damaged.put(name, Arrays.copyOf(image.get(name), length));
      String what = "seed %d, %s cut to %d".formatted(seed + run, name, length);
      if (length > PAGE || damaged.size() > 3) {
        Set<Long> lost = original.around(name, length, Long.MAX_VALUE);
        lost.addAll(length < PAGE ? original.around(name, 0, Long.MAX_VALUE) : Set.of());
        original.assertSaved(salvage(damaged), lost, what);
      }
    }
  }

  @Test
  void shouldSaveAllButWhatManyBrokenBytesAreIn() throws StoreException {
    long seed = RandomHistory.seed(getClass());
    for (int run = 0; run < RUNS; run++) {
      Map<String, byte[]> image = Journals.run(seed + run, 300, 3_000, 0).disk().image();
      Original original = new Original(image);
      Random random = new Random(seed + run);
      Map<String, byte[]> damaged = new HashMap<>();
      image.forEach((name, bytes) -> damaged.put(name, bytes.clone()));
      Set<Long> lost = new HashSet<>();
      for (int i = 0; i < 6; i++) {
        String name = anySegment(image, random);
        int at = PAGE + random.nextInt(image.get(name).length - PAGE);
        damaged.get(name)[at] ^= 1;
        lost.addAll(original.around(name, at, at));
      }
      original.assertSaved(salvage(damaged), lost, "seed " + (seed + run));
    }
  }

  /** A queue with five messages, each in a batch of its own and forced; closed cleanly. */
  private static Map<String, byte[]> five(StoreRecord... more) throws StoreException {
    RecordingDisk disk = new RecordingDisk(0);
    try (JournalStore store = Journals.open(disk)) {
      Heard heard = new Heard();
      store.recover(new Visit(), heard);
      heard.awaitDurable(
          store.append(List.of(new DestinationDefined(1, DestinationKind.QUEUE, "orders"))));
      for (long id = 1; id <= 5; id++) {
        heard.awaitDurable(
            store.append(List.of(new MessageStored(id, content(id)), Journals.on(1, id))));
      }
      if (more.length > 0) {
        heard.awaitDurable(store.append(List.of(more)));
      }
      heard.awaitDurable(store.append(List.of(Journals.counted(1, 5, 2))));
    }
    return new TreeMap<>(disk.image());
  }

  private static byte[] content(long id) {
    byte[] content = new byte[100];
    Arrays.fill(content, (byte) (0xA0 + id));
    return content;
  }

  /** Where so many bytes of one value stand. */
  private static int find(byte[] segment, long id) {
    for (int at = PAGE; at < segment.length; at++) {
      if (Arrays.equals(segment, at, at + 100, content(id), 0, 100)) {
        return at;
      }
    }
    throw new AssertionError("message " + id + " is not there");
  }

  private static SalvageReport.Holder only(SalvageReport report) {
    assertThat(report.holders()).hasSize(1);
    return report.holders().get(0);
  }

  @Test
  void shouldCountWhatIsLostByQueueAndSayWhere() throws StoreException {
    Map<String, byte[]> image = five();
    int at = find(image.get(FIRST), 3);
    image.get(FIRST)[at] = 0;
    Saved saved = salvage(image);
    assertThat(saved.state.queue(1)).containsExactly(1L, 2L, 4L, 5L);
    assertThat(saved.state.deliveries(1)).containsExactly(0, 0, 0, 2);
    assertThat(saved.report.complete()).isFalse();
    SalvageReport.Gap gap = saved.report.gaps().get(0);
    assertThat(saved.report.gaps()).hasSize(1);
    assertThat(gap.damage().file()).isEqualTo(Journals.FIRST.toString());
    assertThat(gap.damage().offset()).isBetween(at - 120L, (long) at);
    assertThat(gap.damage().reason()).contains("is damaged");
    assertThat(gap.records()).isOne();
    assertThat(gap.messages()).isOne();
    assertThat(only(saved.report))
        .isEqualTo(
            new SalvageReport.Holder(
                1, new DestinationDefined(1, DestinationKind.QUEUE, "orders"), 4, 0, 1));
    assertThat(saved.report.messages()).isEqualTo(4);
    assertThat(saved.report.bytes()).isEqualTo(400);
  }

  @Test
  void shouldKeepAMessageOfWhichOnlyThePlaceIsLost() throws StoreException {
    Map<String, byte[]> image = five();
    image.get(FIRST)[find(image.get(FIRST), 3) + 100 + 20] ^= 1;
    Saved saved = salvage(image);
    assertThat(saved.state.queue(1)).containsExactly(1L, 2L, 4L, 5L);
    assertThat(saved.state.definitions())
        .contains(new DestinationDefined(2, DestinationKind.QUEUE, SalvageOutput.QUEUE));
    assertThat(saved.state.queue(2)).containsExactly(3L);
    assertThat(saved.report.complete()).isFalse();
    assertThat(saved.report.holders().get(1).uncertain()).isOne();
  }

  @Test
  void shouldKeepAMessageThatHasPerhapsGone() throws StoreException {
    Map<String, byte[]> image =
        five(Journals.off(1, 2), new MessageStored(6, content(6)), Journals.on(1, 6));
    image.get(FIRST)[find(image.get(FIRST), 6)] = 0;
    Saved saved = salvage(image);
    assertThat(saved.state.queue(1)).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(only(saved.report).uncertain()).isOne();
    assertThat(only(saved.report).lost()).isOne();
    assertThat(saved.report.complete()).isFalse();
  }

  @Test
  void shouldNotHaveABranchConsumeWhatIsLost() throws StoreException {
    BranchPrepared branch =
        new BranchPrepared(7, "branch", null, List.of(Journals.at(1, 2), Journals.at(1, 3)));
    Map<String, byte[]> image = five(branch);
    image.get(FIRST)[find(image.get(FIRST), 3)] = 0;
    Saved saved = salvage(image);
    assertThat(saved.state.definitions())
        .contains(new BranchPrepared(7, "branch", null, List.of(Journals.at(1, 2))));
  }

  @Test
  void shouldGoOnBehindAHeaderThatIsDamaged() throws StoreException {
    Map<String, byte[]> image = five();
    image.keySet().removeIf(name -> !name.equals(FIRST));
    for (int at : new int[] {0, 8, 13, 26, 35, 41, 999}) {
      Map<String, byte[]> damaged = new TreeMap<>(image);
      damaged.put(FIRST, image.get(FIRST).clone());
      damaged.get(FIRST)[at] ^= 1;
      Saved saved = salvage(damaged);
      assertThat(saved.state.queue(1)).as("byte %d", at).containsExactly(1L, 2L, 3L, 4L, 5L);
      assertThat(saved.report.complete()).isTrue();
      assertThat(saved.report.gaps().toString()).contains("the segment's header is damaged");
    }
  }

  @Test
  void shouldLeaveOutSegmentsOfAnotherStoreAndOfAnotherNumber() throws StoreException {
    Map<String, byte[]> image = five();
    image.put(Segment.name(2), five().get(FIRST));
    image.put(Segment.name(3), image.get(FIRST));
    Saved saved = salvage(image);
    assertThat(saved.state.queue(1)).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(saved.report.gaps().toString())
        .contains("the file is segment 1, and is left out; give it the name " + FIRST);
  }

  @Test
  void shouldRefuseWhereNothingCanBeRead() {
    assertThatThrownBy(() -> salvage(Map.of())).hasMessageContaining("there is no journal in");
    assertThatThrownBy(() -> salvage(Map.of(FIRST, new byte[100_000])))
        .hasMessageContaining("this is not a segment of a journal");
  }

  @Test
  void shouldRefuseWhatANewerVersionHasWritten() throws StoreException {
    Map<String, byte[]> image = five();
    byte[] segment = image.get(FIRST);
    ByteBuffer.wrap(segment).putInt(8, 3);
    assertThat(salvage(image).report.gaps().toString()).contains("the segment's header is damaged");
    PlacedChecksum checksum = new PlacedChecksum(0, 0);
    checksum.start(0);
    checksum.add(ByteBuffer.wrap(segment, 0, 40));
    checksum.add(ByteBuffer.wrap(segment, 44, PAGE - 44));
    ByteBuffer.wrap(segment).putInt(40, checksum.value());
    assertThatThrownBy(() -> salvage(image)).hasMessageContaining("written by a newer Angarium");
  }

  @Test
  void shouldLeaveOutAnUnfinishedWriteAsAStartDoes() throws StoreException {
    Map<String, byte[]> image = five();
    byte[] segment = image.get(FIRST);
    int end = segment.length;
    while (segment[end - 1] == 0) {
      end--;
    }
    segment[end + 40] = 1;
    Saved saved = salvage(image);
    assertThat(saved.report.complete()).isTrue();
    assertThat(saved.report.notes()).singleElement().asString().contains("an unfinished write");
    assertThat(saved.state.queue(1)).hasSize(5);
  }
}
