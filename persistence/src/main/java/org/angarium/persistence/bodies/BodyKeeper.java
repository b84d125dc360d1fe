package org.angarium.persistence.bodies;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps bodies on a medium: it knows who has a claim on which, and has all that is asked for done
 * on one thread, {@code store-bodies}, in order. A body that fails once has failed for good.
 */
public final class BodyKeeper implements BodyStore {
  private static final Logger LOG = LoggerFactory.getLogger(BodyKeeper.class);

  /** Appending waits while so much waits to be written, bytes. */
  static final int MOST_WAITING_BYTES = 32 << 20;

  private final BodyMedium medium;
  private final ExecutorService thread;
  private final Claims claims = new Claims();
  private final AtomicLong lastNumber = new AtomicLong();
  private final Semaphore room = new Semaphore(MOST_WAITING_BYTES);

  // The thread of bodies only.
  private final Set<Long> writing = new HashSet<>();
  private final Map<Long, StoreException> failures = new HashMap<>();
  private boolean closed;

  private BodyKeeper(BodyMedium medium, ExecutorService thread) {
    this.medium = medium;
    this.thread = thread;
  }

  /** Bodies on a medium that nobody else uses. */
  public static BodyKeeper open(BodyMedium medium) {
    return new BodyKeeper(medium, thread());
  }

  /** The same without a thread: everything is done, and answered, by whoever asks for it. */
  public static BodyKeeper stepped(BodyMedium medium) {
    return new BodyKeeper(medium, new CallersThread());
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
  public void recover(Set<Long> named) throws StoreException {
    BodyMedium.Found found;
    try {
      found = medium.recover(named);
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw new StoreException(medium + " cannot be used for bodies: " + e.getMessage(), e);
    }
    lastNumber.set(found.highest());
    claims.recovered(named).forEach(this::drop);
    found.unneeded().forEach(this::drop);
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
    execute(answer, () -> readPart(body, offset, length));
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

  private void drop(long body) {
    later(body, () -> delete(body));
  }

  /** What cannot be deleted any more goes at the next start. */
  private void later(long body, Runnable deletion) {
    try {
      thread.execute(deletion);
    } catch (RejectedExecutionException e) {
      LOG.debug("body {} stays until the next start", body, e);
    }
  }

  @Override
  public void close() {
    try {
      thread.execute(this::closeMedium);
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
        LOG.warn("the bodies in {} are still being written", medium);
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
    } catch (RuntimeException | Error e) {
      answer.failed(new StoreException("a large body cannot be kept or read: " + e, e));
      return;
    }
    answer.done(result);
  }

  private Integer write(long body, byte[] bytes) throws IOException {
    begin(body);
    try {
      return medium.append(body, bytes);
    } catch (IOException e) {
      throw fail(body, e);
    }
  }

  private Integer end(long body) throws IOException {
    begin(body);
    int length;
    try {
      length = medium.complete(body);
    } catch (IOException e) {
      throw fail(body, e);
    }
    writing.remove(body);
    return length;
  }

  /** Begins a body unless it was begun before. */
  private void begin(long body) throws IOException {
    requireOpen();
    StoreException failure = failures.get(body);
    if (failure != null) {
      throw failure;
    }
    if (writing.contains(body)) {
      return;
    }
    if (!claims.any(body)) {
      throw new StoreException("nobody needs " + medium.name(body) + " any more");
    }
    try {
      medium.begin(body);
    } catch (IOException e) {
      throw fail(body, e);
    }
    writing.add(body);
  }

  private void requireOpen() throws StoreException {
    if (closed) {
      throw new StoreException("the store of bodies is closed");
    }
  }

  /** The body has failed for good, and what there is of it goes. */
  private StoreException fail(long body, IOException cause) {
    delete(body);
    StoreException failure =
        new StoreException(medium.name(body) + " cannot be written: " + cause.getMessage(), cause);
    failures.put(body, failure);
    return failure;
  }

  private byte[] readPart(long body, int offset, int length) throws IOException {
    requireOpen();
    if (writing.contains(body)) {
      throw new StoreException(medium.name(body) + " is not complete");
    }
    return medium.read(body, offset, length);
  }

  private void delete(long body) {
    writing.remove(body);
    if (failures.remove(body) == null) { // else it went when it failed
      deleteSome(body);
    }
  }

  /** The rest waits its turn behind what was asked for meanwhile. */
  private void deleteSome(long body) {
    try {
      if (!closed && medium.delete(body)) {
        later(body, () -> deleteSome(body));
      }
    } catch (IOException e) {
      LOG.debug("{} was not there, or stays until the next start", medium.name(body), e);
    }
  }

  private void closeMedium() {
    Set.copyOf(writing).forEach(this::delete);
    closed = true;
    medium.close();
  }

  /** Where the bodies are, for people. */
  @Override
  public String toString() {
    return medium.toString();
  }
}
