package org.angarium.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.angarium.persistence.RandomHistory;
import org.angarium.persistence.State;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.files.LocalDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A redo log gives back what was appended, or says that it cannot. */
class RedoLogTest {
  private static final int GROUPS = 5;
  private static final int OWNER = 7;

  @TempDir Path directory;
  private final long seed = RandomHistory.seed(getClass());
  private final RandomHistory history = new RandomHistory(seed, 60);
  private final List<List<StoreRecord>> appended = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();
  private Path path;
  private byte[] file;

  @BeforeEach
  void write() throws IOException {
    path = directory.resolve("a.redo");
    try (RedoLog log = RedoLog.open(new LocalDisk(), path)) {
      log.clear(OWNER);
      assertThat(log.isEmpty()).isTrue();
      ends.add((int) log.bytes());
      for (int i = 0; i < GROUPS; i++) {
        append(log);
      }
    }
    file = Files.readAllBytes(path);
  }

  private void append(RedoLog log) throws IOException {
    List<StoreRecord> group = history.next();
    appended.add(group);
    log.append(group);
    ends.add((int) log.bytes());
  }

  @Test
  void shouldGiveBackWhatWasAppended() throws IOException {
    assertHas(GROUPS);
  }

  @Test
  void shouldGoOnBehindWhatWasRead() throws IOException {
    try (RedoLog log = RedoLog.open(new LocalDisk(), path)) {
      read(log);
      append(log);
    }
    assertHas(GROUPS + 1);
  }

  @Test
  void shouldTakeTheLastGroupBack() throws IOException {
    try (RedoLog log = RedoLog.open(new LocalDisk(), path)) {
      read(log);
      log.append(new RandomHistory(seed + 1, 60).next());
      log.takeBack();
    }
    assertHas(GROUPS);
    try (RedoLog log = RedoLog.open(new LocalDisk(), path)) {
      read(log);
      append(log);
    }
    assertHas(GROUPS + 1);
  }

  @Test
  void shouldForgetWhatIsNotNeeded() throws IOException {
    try (RedoLog log = RedoLog.open(new LocalDisk(), path)) {
      log.clear(OWNER + 1);
      append(log);
      assertThatThrownBy(() -> log.requireOwner(OWNER)).isInstanceOf(StoreException.class);
      log.requireOwner(OWNER + 1);
    }
    try (RedoLog log = RedoLog.open(new LocalDisk(), path)) {
      assertThat(read(log)).hasSize(1);
    }
  }

  @Test
  void shouldTakeAnIncompleteEndForNothing() throws IOException {
    for (int length = ends.get(GROUPS - 2); length < file.length; length++) {
      Files.write(path, Arrays.copyOf(file, length));
      assertHas(length < ends.get(GROUPS - 1) ? GROUPS - 2 : GROUPS - 1);
    }
  }

  @Test
  void shouldWriteOverAnIncompleteEnd() throws IOException {
    Files.write(path, Arrays.copyOf(file, file.length - 1));
    try (RedoLog log = RedoLog.open(new LocalDisk(), path)) {
      read(log);
      log.append(appended.get(GROUPS - 1)); // What comes next may be about what it has brought.
      append(log);
    }
    assertHas(GROUPS + 1);
  }

  @Test
  void shouldRefuseDamageBeforeTheEnd() throws IOException {
    for (int at = ends.get(0); at < ends.get(GROUPS - 1); at++) {
      byte[] damaged = file.clone();
      damaged[at] ^= (byte) (1 << (at % 8));
      Files.write(path, damaged);
      int start = startOf(at);
      assertThatThrownBy(() -> assertHas(GROUPS))
          .as("seed %d, byte %d", seed, at)
          .isInstanceOf(StoreException.class)
          .hasMessageContainingAll("a.redo is damaged at " + start, "put back a copy");
    }
  }

  private int startOf(int byteAt) {
    return ends.stream().filter(end -> end <= byteAt).reduce((first, last) -> last).orElseThrow();
  }

  @Test
  void shouldRefuseWhatIsNoLog() throws IOException {
    for (int at = 0; at < 20; at++) {
      byte[] damaged = file.clone();
      damaged[at] ^= 1;
      Files.write(path, damaged);
      assertThatThrownBy(() -> RedoLog.open(new LocalDisk(), path).close())
          .as("byte %d", at)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("a.redo");
    }
    Files.write(path, new byte[3]);
    assertThatThrownBy(() -> RedoLog.open(new LocalDisk(), path).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("a.redo");
  }

  @Test
  void shouldTellTheStatesOfItsOwnerApart() throws IOException {
    try (RedoLog log = RedoLog.open(new LocalDisk(), path)) {
      log.requireOwner(OWNER);
      assertThatThrownBy(() -> log.requireOwner(8))
          .isInstanceOf(StoreException.class)
          .hasMessageContainingAll("state 7", "state 8", "belong together");
      log.clear(RedoLog.UNKNOWN);
      log.requireOwner(8);
    }
  }

  private void assertHas(int groups) throws IOException {
    try (RedoLog log = RedoLog.open(new LocalDisk(), path)) {
      List<List<StoreRecord>> read = read(log);
      assertThat(read).as("seed %d", seed).hasSize(groups);
      assertThat(State.of(read)).isEqualTo(State.of(appended.subList(0, groups)));
    }
  }

  private static List<List<StoreRecord>> read(RedoLog log) throws IOException {
    List<List<StoreRecord>> read = new ArrayList<>();
    List<StoreRecord> group = log.next();
    while (group != null) {
      read.add(group);
      group = log.next();
    }
    return read;
  }
}
