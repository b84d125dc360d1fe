package org.angarium.jms.client;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.angarium.jms.message.LargeBody;
import org.angarium.jms.message.SpooledBody;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.FrameCodec;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the bodies of large messages that have arrived, on the thread that is to receive them:
 * bytes into a temporary file, all others into memory, where they have to stand anyway. Any thread.
 */
final class BodyDownloads {
  private static final int MOST_ON_THE_WAY = 4;

  /** The largest body that is assembled in memory: an array's length, with room for the head. */
  private static final int MOST_IN_MEMORY = Integer.MAX_VALUE - (1 << 20);

  private final ClientLink link;
  private final int partBytes;
  private final int timeoutMillis;

  /** Those of all sessions together that have no answer yet. */
  private final Semaphore reads = new Semaphore(Frame.MOST_BODY_READS);

  /**
   * For the messages of one connection.
   *
   * @param maxFrameBytes the largest frame that the client takes
   * @param timeoutMillis how long an answer may take
   */
  BodyDownloads(ClientLink link, int maxFrameBytes, int timeoutMillis) {
    this.link = link;
    this.partBytes =
        Math.min(Frame.BodyRange.MOST_BYTES, maxFrameBytes - FrameCodec.MESSAGE_OVERHEAD_BYTES);
    this.timeoutMillis = timeoutMillis;
  }

  /** How a part of the body is asked for. */
  @FunctionalInterface
  interface Asking {
    Frame ask(long requestId, Frame.BodyRange range);
  }

  /**
   * A message with its body.
   *
   * @param message with the body in it, or a head
   * @param body if that is a head, otherwise null
   */
  record Whole(EncodedMessage message, @Nullable LargeBody body) {}

  /** Fetches the body of a message, if it is outside of it. */
  Whole fetch(EncodedMessage message, Asking asking) throws JMSException {
    if (!message.bodyOutside()) {
      return new Whole(message, null);
    }
    try {
      return message.bodyKind() == BodyKind.BYTES
          ? new Whole(message, spool(message.bodyLength(), asking))
          : new Whole(assemble(message, asking), null);
    } catch (IOException e) {
      throw JmsErrors.of(
          ErrorCode.INTERNAL_ERROR,
          "the message's body cannot be kept in a temporary file: " + e.getMessage(),
          e);
    }
  }

  private SpooledBody spool(int length, Asking asking) throws JMSException, IOException {
    SpooledBody body = new SpooledBody();
    fetch(length, asking, (part, offset) -> body.append(part));
    return body;
  }

  private EncodedMessage assemble(EncodedMessage head, Asking asking)
      throws JMSException, IOException {
    if (head.bodyLength() > MOST_IN_MEMORY) {
      throw JmsErrors.of(
          ErrorCode.NOT_SUPPORTED,
          "a body of " + head.bodyLength() + " bytes that is not a bytes message's is too large",
          null);
    }
    byte[] body = new byte[head.bodyLength()];
    fetch(
        body.length,
        asking,
        (part, offset) -> System.arraycopy(part, 0, body, offset, part.length));
    return EncodedMessage.encode(head.header(), head.properties(), head.bodyKind(), body);
  }

  /** Takes the parts in their order. */
  @FunctionalInterface
  private interface Target {
    void take(byte[] part, int offset) throws IOException;
  }

  private record OnTheWay(PendingRequest request, Frame.BodyRange range) {}

  private void fetch(int length, Asking asking, Target target) throws JMSException, IOException {
    ArrayDeque<OnTheWay> onTheWay = new ArrayDeque<>();
    for (int offset = 0; offset < length; ) {
      if (onTheWay.size() == MOST_ON_THE_WAY) {
        take(onTheWay.remove(), target);
      }
      int count = Math.min(partBytes, length - offset);
      Frame.BodyRange range = new Frame.BodyRange(offset, count);
      onTheWay.add(new OnTheWay(ask(range, asking), range));
      offset += count;
    }
    while (!onTheWay.isEmpty()) {
      take(onTheWay.remove(), target);
    }
  }

  private PendingRequest ask(Frame.BodyRange range, Asking asking) throws JMSException {
    try {
      if (!reads.tryAcquire(timeoutMillis, TimeUnit.MILLISECONDS)) {
        throw JmsErrors.of(
            ErrorCode.RESOURCE_EXHAUSTED,
            link + " has not answered what was asked of bodies within " + timeoutMillis + " ms",
            null);
      }
    } catch (InterruptedException e) {
      throw JmsErrors.interrupted("receiving a large message", e);
    }
    boolean asked = false;
    try {
      PendingRequest request =
          link.ask(requestId -> asking.ask(requestId, range), answer -> reads.release());
      asked = true;
      return request;
    } finally {
      if (!asked) {
        reads.release();
      }
    }
  }

  private void take(OnTheWay next, Target target) throws JMSException, IOException {
    Frame.BodyRange range = next.range;
    if (!(link.await(next.request) instanceof Frame.BodyPart part)
        || part.bytes().length != range.length()) {
      throw JmsErrors.of(
          ErrorCode.PROTOCOL_VIOLATION,
          link + " did not send the " + range.length() + " bytes of a body that were asked for",
          null);
    }
    target.take(part.bytes(), range.offset());
  }
}
