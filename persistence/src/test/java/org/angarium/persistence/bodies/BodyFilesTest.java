package org.angarium.persistence.bodies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.FailPoints;
import org.angarium.persistence.files.FaultyDisk;
import org.angarium.persistence.files.LocalDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyFilesTest {
  private static final int BLOCK = BodyLayout.BLOCK_BYTES;

  @TempDir Path data;
  private FaultyDisk disk;
  private BodyKeeper bodies;

  @BeforeEach
  void open() throws StoreException {
    disk = new FaultyDisk(new LocalDisk());
    bodies = open(disk, Set.of());
  }

  @AfterEach
  void close() {
    bodies.close();
  }

  private Path directory() {
    return data.resolve("bodies");
  }

  private BodyKeeper open(Disk on, Set<Long> named) throws StoreException {
    BodyKeeper opened =
        BodyKeeper.open(BodyFiles.in(directory(), new BodyFiles.Hooks(on, FailPoints.NONE)));
    opened.recover(named);
    return opened;
  }

  private void restart(Long... named) throws StoreException {
    bodies.close();
    bodies = open(disk, Set.of(named));
  }

  private static byte[] content(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private long write(byte[] content) throws InterruptedException {
    long body = bodies.create();
    append(body, content);
    complete(body);
    return body;
  }

  private int append(long body, byte[] bytes) throws InterruptedException {
    HeardAnswer<Integer> written = new HeardAnswer<>();
    bodies.append(body, bytes, written);
    return written.result();
  }

  private int complete(long body) throws InterruptedException {
    HeardAnswer<Integer> completed = new HeardAnswer<>();
    bodies.complete(body, completed);
    return completed.result();
  }

  private byte[] read(long body, int offset, int length) throws InterruptedException {
    HeardAnswer<byte[]> part = new HeardAnswer<>();
    bodies.read(body, offset, length, part);
    return part.result();
  }

  private String readFailure(long body) throws InterruptedException {
    HeardAnswer<byte[]> part = new HeardAnswer<>();
    bodies.read(body, 0, Integer.MAX_VALUE, part);
    return part.failure().getMessage();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Waits until all that was asked for is done. */
  private void settle() throws InterruptedException {
    HeardAnswer<byte[]> last = new HeardAnswer<>();
    bodies.read(Long.MAX_VALUE, 0, 1, last);
    last.failure();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 17})
  void shouldGiveBackWhatWasWritten(int length) throws InterruptedException, IOException {
    byte[] content = content(length);

    long body = write(content);

    assertThat(read(body, 0, Integer.MAX_VALUE)).isEqualTo(content);
    restart(body);
    assertThat(read(body, 0, Integer.MAX_VALUE)).isEqualTo(content);
    assertThat(Files.size(directory().resolve(body + ".body")))
        .isEqualTo(length + (length + BLOCK - 1) / BLOCK * 4L + BodyLayout.END_BYTES);
  }

  @Test
  void shouldTakePiecesOfAnySizeAndGiveBackAnyPart() throws InterruptedException {
    Random random = new Random(RandomHistory.seed(BodyFilesTest.class));
    byte[] content = content(5 * BLOCK + 4_321);
    long body = bodies.create();
    for (int at = 0; at < content.length; ) {
      int end = Math.min(content.length, at + 1 + random.nextInt(2 * BLOCK));
      assertThat(append(body, Arrays.copyOfRange(content, at, end))).isEqualTo(end);
      at = end;
    }
    assertThat(complete(body)).isEqualTo(content.length);

    for (int i = 0; i < 200; i++) {
      int offset = random.nextInt(content.length + 10);
      int length = 1 + random.nextInt(3 * BLOCK);
      int end = Math.min(content.length, offset + length);
      assertThat(read(body, offset, length))
          .isEqualTo(offset >= end ? new byte[0] : Arrays.copyOfRange(content, offset, end));
    }
  }

  @Test
  void shouldForceWhatIsCompleteAndItsName() throws InterruptedException {
    for (String step : List.of("force", "force " + directory())) {
      long body = bodies.create();
      append(body, content(10));
      disk.failOn(step);
      HeardAnswer<Integer> completed = new HeardAnswer<>();

      bodies.complete(body, completed);

      assertThat(completed.failure())
          .hasMessageContaining(body + ".body cannot be written: Input/output error");
    }
  }

  @Test
  void shouldForceNowAndThenWhileALargeBodyIsWritten() throws InterruptedException {
    long body = bodies.create();
    disk.failOn("force");
    HeardAnswer<Integer> written = new HeardAnswer<>();

    bodies.append(body, content(9 << 20), written);

    assertThat(written.failure()).hasMessageContaining("(force)");
  }

  @Test
  void shouldRemoveABodyThatHasFailed() throws InterruptedException, IOException {
    long whole = write(content(100));
    long body = bodies.create();
    append(body, content(BLOCK));
    disk.limitSpace(10);
    HeardAnswer<Integer> written = new HeardAnswer<>();
    HeardAnswer<Integer> later = new HeardAnswer<>();

    bodies.append(body, content(100), written);

    assertThat(written.failure()).hasMessageEndingWith("No space left on device");
    assertThat(files()).containsExactly(whole + ".body");
    disk.limitSpace(1 << 20);
    bodies.append(body, content(100), later);
    assertThat(later.failure()).hasMessageEndingWith("No space left on device");
    bodies.release(body);
    assertThat(write(content(5))).isGreaterThan(body);
  }

  @Test
  void shouldRemoveABodyWhenTheLastClaimHasGone() throws InterruptedException, IOException {
    long body = write(content(100));
    bodies.claim(body);
    bodies.stored(body, 7);

    bodies.release(body);
    bodies.release(body);
    settle();
    assertThat(files()).hasSize(1);
    bodies.unstored(body, 6);
    settle();
    assertThat(files()).hasSize(1);
    assertThat(bodies.isClaimed(body)).isTrue();
    bodies.unstored(body, 7);
    settle();

    assertThat(bodies.isClaimed(body)).isFalse();
    assertThat(files()).isEmpty();
    assertThatThrownBy(() -> bodies.release(body)).hasMessage("nobody has a claim on body " + body);
  }

  @Test
  void shouldNotBeginABodyThatNobodyNeeds() throws InterruptedException, IOException {
    long body = bodies.create();
    append(body, content(10));
    bodies.release(body);
    HeardAnswer<Integer> late = new HeardAnswer<>();

    bodies.append(body, content(10), late);

    assertThat(late.failure()).hasMessageStartingWith("nobody needs");
    assertThat(files()).isEmpty();
  }

  @Test
  void shouldKeepABodyThatIsStillHeldWhenTheStoreIsThroughWithIt()
      throws InterruptedException, IOException {
    long body = write(content(100));
    bodies.stored(body, 1);

    bodies.unstored(body, 2);
    settle();

    assertThat(files()).hasSize(1);
    bodies.release(body);
    settle();
    assertThat(files()).isEmpty();
  }

  @Test
  void shouldRemoveWhatNoMessageNamesAtTheStart() throws InterruptedException, IOException {
    long named = write(content(100));
    long unnamed = write(content(100));
    long half = bodies.create();
    append(half, content(10));
    Files.writeString(directory().resolve("notes.txt"), "not ours");

    restart(named);

    assertThat(files()).containsExactly(named + ".body", "notes.txt");
    assertThat(read(named, 0, 200)).isEqualTo(content(100));
    assertThat(bodies.create()).isGreaterThanOrEqualTo(unnamed);
    bodies.unstored(named, 1);
    settle();
    assertThat(files()).containsExactly("notes.txt");
  }

  @Test
  void shouldLeaveNothingHalfWrittenWhenItCloses() throws InterruptedException, IOException {
    append(bodies.create(), content(10));

    bodies.close();

    assertThat(files()).isEmpty();
    HeardAnswer<Integer> late = new HeardAnswer<>();
    bodies.append(1, content(1), late);
    assertThat(late.failure()).hasMessage("the store of bodies is closed");
  }

  @Test
  void shouldRefuseToStartWithoutABodyThatAMessageNames() throws InterruptedException {
    long body = write(content(1));

    assertThatThrownBy(() -> restart(body, 8_000L))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            directory().resolve("8000.body") + " is missing, the body of a message in the store");
  }

  /** The store may remove what is left of a long queue before it is asked for its bodies. */
  @Test
  void shouldRemoveABodyThatTheStoreHasLetGoBeforeTheRecovery() throws Exception {
    long gone = write(content(1));
    long stays = write(content(1));
    bodies.close();
    bodies = BodyKeeper.open(BodyFiles.in(directory(), new BodyFiles.Hooks(disk, FailPoints.NONE)));
    bodies.unstored(gone, 1);

    bodies.recover(Set.of(gone, stays));
    settle();

    assertThat(files()).containsExactly(stays + ".body");
  }

  /** The messages may be of an older state than the bodies, and the right ones still be found. */
  @Test
  void shouldRemoveNothingWhenItRefusesToStart() throws InterruptedException, IOException {
    long named = write(content(1));
    long unnamed = write(content(1));
    List<String> before = files();

    assertThatThrownBy(() -> restart(named, 8_000L)).isInstanceOf(StoreException.class);

    assertThat(before).contains(unnamed + ".body");
    assertThat(files()).isEqualTo(before);
  }

  /** A later force would succeed without having forced what the failed one has given up. */
  @Test
  void shouldCompleteNothingMoreWhenTheNamesCouldNotBeForced() throws Exception {
    long first = bodies.create();
    long second = bodies.create();
    append(first, content(10));
    append(second, content(10));
    HeardAnswer<Integer> failed = new HeardAnswer<>();
    HeardAnswer<Integer> late = new HeardAnswer<>();
    disk.failOn("force " + directory());

    bodies.complete(first, failed);
    bodies.complete(second, late);

    assertThat(failed.failure()).hasMessageContaining("Input/output error");
    assertThat(late.failure()).hasMessageContaining("failed before");
  }

  @Test
  void shouldNotReadWhatIsNotComplete() throws InterruptedException {
    long body = bodies.create();
    append(body, content(10));

    assertThat(readFailure(body)).endsWith(body + ".body is not complete");
    assertThat(readFailure(body + 1)).contains(body + 1 + ".body");
  }

  /**
   * One bit in every byte of the file, every truncation: exact bytes, or a refusal that says where.
   */
  @Test
  void shouldNameEveryDamage() throws InterruptedException, IOException {
    byte[] content = content(40);
    long body = write(content);
    Path file = directory().resolve(body + ".body");
    byte[] whole = Files.readAllBytes(file);

    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= (byte) (1 << at % 8);
      Files.write(file, changed);
      restart(body);
      assertThat(readFailure(body)).matches(".*" + body + "\\.body: at offset \\d+: .*");
      Files.write(file, Arrays.copyOf(whole, at));
      restart(body);
      assertThat(readFailure(body)).matches(".*" + body + "\\.body: at offset \\d+: .*");
    }
    Files.write(file, whole);
    restart(body);
    assertThat(read(body, 0, 100)).isEqualTo(content);
  }

  @Test
  void shouldNotTakeOneBodyOrBlockForAnother() throws InterruptedException, IOException {
    long one = write(content(2 * BLOCK));
    long other = write(content(2 * BLOCK));
    Path file = directory().resolve(one + ".body");
    byte[] whole = Files.readAllBytes(file);
    byte[] swapped = whole.clone();
    System.arraycopy(whole, 0, swapped, BLOCK + 4, BLOCK + 4);
    System.arraycopy(whole, BLOCK + 4, swapped, 0, BLOCK + 4);

    Files.write(file, swapped);
    restart(one, other);
    assertThat(readFailure(one)).endsWith("at offset 0: the checksum of the block does not fit");
    Files.copy(
        directory().resolve(other + ".body"),
        file,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    restart(one, other);
    assertThat(readFailure(one)).endsWith("the end of the body is not there");
  }

  @Test
  void shouldWaitWhileVeryMuchWaitsToBeWritten() throws InterruptedException {
    CountDownLatch creation = new CountDownLatch(1);
    disk.holdCreation(creation);
    byte[] much = new byte[BodyKeeper.MOST_WAITING_BYTES];
    long body = bodies.create();
    HeardAnswer<Integer> first = new HeardAnswer<>();
    HeardAnswer<Integer> second = new HeardAnswer<>();
    bodies.append(body, much, first);
    Thread appending = new Thread(() -> bodies.append(body, new byte[1], second));

    appending.start();
    while (appending.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    creation.countDown();

    assertThat(first.result()).isEqualTo(much.length);
    assertThat(second.result()).isEqualTo(much.length + 1);
    appending.join();
  }
}
