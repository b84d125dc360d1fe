package org.angarium.persistence.bodies;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.DiskFile;
import org.angarium.persistence.files.FailPoints;
import org.angarium.persistence.files.LocalDisk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bodies as files of one directory, which belongs to nobody else: that is for the lock of the
 * message store beside it to see to.
 */
public final class BodyFiles implements BodyStore {
  private static final Logger LOG = LoggerFactory.getLogger(BodyFiles.class);
  static final Pattern NAME = Pattern.compile("(\\d{1,18})\\.body");
  private static final int MOST_READERS = 64;

  /** Appending waits while so much waits to be written, bytes. */
  static final int MOST_WAITING_BYTES = 32 << 20;

  private final Disk disk;
  private final FailPoints points;
  private final Path directory;
  private final boolean temporary;
  private final ExecutorService thread;
  private final Claims claims = new Claims();
  private final AtomicLong lastNumber = new AtomicLong();
  private final Semaphore room = new Semaphore(MOST_WAITING_BYTES);

  // The thread of bodies only.
  private final Map<Long, BodyWriter> writers = new HashMap<>();
  private final Map<Long, StoreException> failures = new HashMap<>();
  private final LinkedHashMap<Long, BodyReader> readers = new LinkedHashMap<>(16, 0.75f, true);

  private boolean directoryMade;

  private BodyFiles(Hooks hooks, Path directory, boolean temporary, ExecutorService thread) {
    this.disk = hooks.disk;
    this.points = hooks.failPoints;
    this.directory = directory;
    this.temporary = temporary;
    this.thread = thread;
  }

  /**
   * What bodies are put together with.
   *
   * @param failPoints hears of the moments that {@link BodyPoints} names
   */
  public record Hooks(Disk disk, FailPoints failPoints) {}

  /**
   * Bodies in a directory, which is made when it is needed.
   *
   * @param directory of its own
   */
  public static BodyFiles open(Hooks hooks, Path directory) {
    return new BodyFiles(hooks, directory, false, thread());
  }

  /** The same without a thread: everything is done, and answered, by whoever asks for it. */
  public static BodyFiles stepped(Hooks hooks, Path directory) {
    return new BodyFiles(hooks, directory, false, new CallersThread());
  }

  /** Bodies in a directory among the system's temporary files, which is removed by closing. */
  public static BodyFiles temporary() {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"), "angarium-" + UUID.randomUUID());
    Hooks hooks = new Hooks(new LocalDisk(), FailPoints.NONE);
    return new BodyFiles(hooks, directory, true, thread());
  }

  /** It starts with the first work that there is. */
  private static ExecutorService thread() {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread result = new Thread(task, "store-bodies");
          result.setDaemon(true);
          return result;
        });
  }

  // ---- any thread

  @Override
  public int mostBytes() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void recover(Set<Long> named) throws StoreException {
    try {
      Set<Long> missing = new HashSet<>(named);
      int dropped = 0;
      for (String name : list()) {
        Matcher body = NAME.matcher(name);
        if (body.matches()) {
          long number = Long.parseLong(body.group(1));
          lastNumber.accumulateAndGet(number, Math::max);
          if (!missing.remove(number)) {
            disk.delete(directory.resolve(name));
            points.hit(BodyPoints.DROPPED);
            dropped++;
          }
        }
      }
      if (!missing.isEmpty()) {
        throw new StoreException(
            file(missing.iterator().next())
                + " is missing, the body of a message in the store"
                + (missing.size() == 1 ? "" : ", and so are " + (missing.size() - 1) + " others"));
      }
      if (dropped > 0) {
        LOG.info("{} bodies in {} belonged to no message, and were removed", dropped, directory);
      }
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw new StoreException(directory + " cannot be used for bodies: " + e.getMessage(), e);
    }
    named.forEach(body -> claims.stored(body, 0));
  }

  private List<String> list() throws IOException {
    try {
      return disk.list(directory);
    } catch (NoSuchFileException e) {
      return List.of(); // it is made for the first body
    }
  }

  @Override
  public long create() {
    long body = lastNumber.incrementAndGet();
    claims.hold(body);
    return body;
  }

  @Override
  public void append(long body, byte[] bytes, Answer<Integer> answer) {
    int cost = Math.min(bytes.length, MOST_WAITING_BYTES);
    room.acquireUninterruptibly(cost);
    boolean begun =
        execute(
            answer,
            () -> {
              try {
                return write(body, bytes);
              } finally {
                room.release(cost);
              }
            });
    if (!begun) {
      room.release(cost);
    }
  }

  @Override
  public void complete(long body, Answer<Integer> answer) {
    execute(answer, () -> end(body));
  }

  @Override
  public void read(long body, int offset, int length, Answer<byte[]> answer) {
    execute(answer, () -> reader(body).read(offset, length));
  }

  @Override
  public void claim(long body) {
    claims.hold(body);
  }

  @Override
  public boolean isClaimed(long body) {
    return claims.any(body);
  }

  @Override
  public void release(long body) {
    if (claims.letGo(body)) {
      drop(body);
    }
  }

  @Override
  public void stored(long body, long batch) {
    claims.stored(body, batch);
  }

  @Override
  public void unstored(long body, long batch) {
    if (claims.unstored(body, batch)) {
      drop(body);
    }
  }

  /** What cannot be dropped any more goes at the next start. */
  private void drop(long body) {
    try {
      thread.execute(() -> delete(body));
    } catch (RejectedExecutionException e) {
      LOG.debug("body {} stays until the next start", body, e);
    }
  }

  @Override
  public void close() {
    try {
      thread.execute(this::closeFiles);
    } catch (RejectedExecutionException e) {
      return; // closed already
    }
    thread.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
        LOG.warn("the bodies in {} are still being written", directory);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the thread of bodies

  @FunctionalInterface
  private interface Work<T> {
    T result() throws IOException;
  }

  /** Has work done; false if this is closed, and then the answer has been given. */
  private <T> boolean execute(Answer<T> answer, Work<T> work) {
    try {
      thread.execute(() -> carryOut(answer, work));
      return true;
    } catch (RejectedExecutionException e) {
      answer.failed(new StoreException("the store of bodies is closed", e));
      return false;
    }
  }

  private static <T> void carryOut(Answer<T> answer, Work<T> work) {
    T result;
    try {
      result = work.result();
    } catch (StoreException e) {
      answer.failed(e);
      return;
    } catch (IOException e) {
      answer.failed(new StoreException(String.valueOf(e.getMessage()), e));
      return;
    }
    answer.done(result);
  }

  private Integer write(long body, byte[] bytes) throws IOException {
    BodyWriter writer = writer(body);
    try {
      writer.append(bytes);
      points.hit(BodyPoints.WRITTEN);
      return writer.length();
    } catch (IOException e) {
      throw fail(body, e);
    }
  }

  private Integer end(long body) throws IOException {
    BodyWriter writer = writer(body);
    try {
      writer.complete();
      writer.close();
      disk.forceDirectory(directory);
      points.hit(BodyPoints.DONE);
    } catch (IOException e) {
      throw fail(body, e);
    }
    writers.remove(body);
    return writer.length();
  }

  private BodyWriter writer(long body) throws IOException {
    StoreException failure = failures.get(body);
    if (failure != null) {
      throw failure;
    }
    BodyWriter writer = writers.get(body);
    if (writer == null) {
      if (!claims.any(body)) {
        throw new StoreException("nobody needs " + file(body) + " any more");
      }
      try {
        if (!directoryMade) {
          disk.createDirectory(directory);
          directoryMade = true;
        }
        writer = new BodyWriter(body, disk.create(file(body)), points);
        points.hit(BodyPoints.CREATED);
      } catch (IOException e) {
        throw fail(body, e);
      }
      writers.put(body, writer);
    }
    return writer;
  }

  /** The body has failed for good, and what there is of it goes. */
  private StoreException fail(long body, IOException cause) {
    delete(body);
    StoreException failure =
        new StoreException(file(body) + " cannot be written: " + cause.getMessage(), cause);
    failures.put(body, failure);
    return failure;
  }

  private BodyReader reader(long body) throws IOException {
    BodyReader reader = readers.get(body);
    if (reader != null) {
      return reader;
    }
    if (writers.containsKey(body)) {
      throw new StoreException(file(body) + " is not complete");
    }
    reader = openReader(body);
    readers.put(body, reader);
    if (readers.size() > MOST_READERS) {
      Iterator<BodyReader> oldest = readers.values().iterator();
      close(oldest.next()::close);
      oldest.remove();
    }
    return reader;
  }

  private BodyReader openReader(long body) throws IOException {
    Path path = file(body);
    DiskFile file = disk.openForReading(path);
    try {
      return new BodyReader(body, path, file);
    } catch (IOException e) {
      close(file::close);
      throw e;
    }
  }

  private void delete(long body) {
    boolean failed = failures.remove(body) != null;
    BodyReader reader = readers.remove(body);
    if (reader != null) {
      close(reader::close);
    }
    BodyWriter writer = writers.remove(body);
    if (writer != null) {
      close(writer::close);
    }
    if (failed) {
      return; // it went when it failed
    }
    try {
      points.hit(BodyPoints.UNNEEDED);
      disk.delete(file(body));
      points.hit(BodyPoints.DELETED);
    } catch (IOException e) {
      LOG.debug("{} was not there, or stays until the next start", file(body), e);
    }
  }

  private void closeFiles() {
    readers.values().forEach(reader -> close(reader::close));
    readers.clear();
    Set.copyOf(writers.keySet()).forEach(this::delete);
    if (temporary && directoryMade) {
      deleteAll();
    }
  }

  private void deleteAll() {
    try {
      for (String name : disk.list(directory)) {
        disk.delete(directory.resolve(name));
      }
      disk.delete(directory);
    } catch (IOException e) {
      LOG.warn("the temporary files in {} could not be removed", directory, e);
    }
  }

  @FunctionalInterface
  private interface Closing {
    void close() throws IOException;
  }

  private static void close(Closing file) {
    try {
      file.close();
    } catch (IOException e) {
      LOG.debug("a body could not be closed", e);
    }
  }

  private Path file(long body) {
    return directory.resolve(body + ".body");
  }

  /** Where the bodies are, for people. */
  @Override
  public String toString() {
    return directory.toString();
  }
}
