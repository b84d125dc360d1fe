package org.angarium.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.FrameCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frames on their way out of one link. They wait as objects until the socket takes them, and
 * are then encoded many to a buffer, with one flush for all. Any thread may {@link #add} and {@link
 * #wakeUp}, which wakes the event loop once for everything added before it looks; the rest happens
 * on the event loop.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** When a buffer has so many bytes it is handed to the channel and the next one begun. */
  private static final int BATCH_BYTES = 64 << 10;

  private static final int FIRST_BUFFER_BYTES = 4 << 10;

  /** The link, as its outbox sees it; called on the event loop. */
  interface Owner {
    /** This frame is now among the bytes that go out. */
    void encoded(Frame frame);

    /** This frame cannot be encoded; it is left out. */
    void unencodable(Frame frame, RuntimeException reason);

    /** The socket takes nothing any more. */
    void unwritable(Throwable reason);

    /** As much as the socket takes has been written. */
    void drained();
  }

  private final Channel channel;
  private final Owner owner;
  private final Queue<Frame> frames = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean drainDue = new AtomicBoolean();

  // Event loop only.
  private boolean reading;
  private boolean draining;
  private boolean wrote;
  private boolean progressed;

  Outbox(Channel channel, Owner owner) {
    this.channel = channel;
    this.owner = owner;
  }

  void add(Frame frame) {
    frames.offer(frame);
    wakeUp();
  }

  /** Has the event loop {@link #drain} soon. */
  void wakeUp() {
    if (drainDue.get() || !drainDue.compareAndSet(false, true)) {
      return;
    }
    if (channel.eventLoop().inEventLoop() && reading) {
      return; // readingEnded will see to it, with everything else that the read brings about
    }
    try {
      channel.eventLoop().execute(this::drain);
    } catch (RejectedExecutionException e) {
      LOG.debug("{} has ended with its event loop", owner, e);
    }
  }

  /** Until {@link #readingEnded}, the event loop is busy with what has arrived. */
  void readingBegun() {
    reading = true;
  }

  void readingEnded() {
    reading = false;
    if (drainDue.get()) {
      drain();
    }
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** Forgets what was not written. */
  void clear() {
    frames.clear();
  }

  /** Writes as much as the socket takes. */
  void drain() {
    drainDue.set(false);
    if (draining) {
      return; // a flush has made room; the loop below goes on
    }
    draining = true;
    try {
      while (channel.isWritable() && !frames.isEmpty()) {
        do {
          writeBatch();
        } while (channel.isWritable() && !frames.isEmpty());
        channel.flush();
      }
    } finally {
      draining = false;
    }
    owner.drained();
  }

  /** Whether something was written since the last time this was asked. */
  boolean wroteSinceLastAsked() {
    boolean result = wrote;
    wrote = false;
    return result;
  }

  /** Whether the socket has taken something since the last time this was asked. */
  boolean progressedSinceLastAsked() {
    boolean result = progressed;
    progressed = false;
    return result;
  }

  private void writeBatch() {
    ByteBufSink batch = new ByteBufSink(channel.alloc().ioBuffer(FIRST_BUFFER_BYTES));
    Frame frame = frames.poll();
    while (frame != null) {
      encode(frame, batch);
      frame = batch.position() < BATCH_BYTES ? frames.poll() : null;
    }
    wrote = true;
    channel.write(batch.buffer()).addListener(this::written);
  }

  private void encode(Frame frame, ByteBufSink batch) {
    ByteBuf buffer = batch.buffer();
    int start = buffer.writerIndex();
    try {
      FrameCodec.encode(frame, batch);
    } catch (RuntimeException e) {
      buffer.writerIndex(start);
      owner.unencodable(frame, e);
      return;
    }
    owner.encoded(frame);
  }

  private void written(Future<?> write) {
    progressed = true;
    Throwable cause = write.cause();
    if (cause != null) {
      owner.unwritable(cause);
    }
  }
}
