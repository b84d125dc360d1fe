package org.angarium.jms.client;

import jakarta.jms.JMSException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import org.angarium.jms.message.AngariumMessage;
import org.angarium.jms.message.LargeBody;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.FrameCodec;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;

/**
 * Takes the bodies of large messages to the broker, before the messages themselves: a part after
 * the other, a few of them on the way at a time, on the sending thread. Any thread.
 */
final class BodyUploads {
  private static final int PART_BYTES = 256 << 10;
  private static final int MOST_ON_THE_WAY = 4;

  private final ClientLink link;
  private final int largeFrom;
  private final int partBytes;
  private final int mostBytes;

  /**
   * For the messages of one connection.
   *
   * @param largeBytes a body that is longer goes on its own
   */
  BodyUploads(ClientLink link, int largeBytes) {
    Frame.Welcome welcome = link.welcome();
    this.link = link;
    this.mostBytes = welcome.maxBodyBytes();
    this.partBytes =
        Math.min(PART_BYTES, welcome.maxFrameBytes() - FrameCodec.MESSAGE_OVERHEAD_BYTES);
    this.largeFrom =
        mostBytes == 0 ? Integer.MAX_VALUE : Math.min(largeBytes, welcome.maxFrameBytes() / 2);
  }

  /**
   * A message as it is to be sent. If its body is large, that is at the broker when this returns.
   *
   * @param delayedUntil when it may be delivered, milliseconds since 1970; 0 for at once
   */
  EncodedMessage encode(AngariumMessage message, DestinationName to, long delayedUntil)
      throws JMSException {
    LargeBody body = message.largeBody();
    if (body != null) {
      return mostBytes == 0
          ? encodeWhole(message, body, to, delayedUntil)
          : encodeHead(message, body, to, delayedUntil);
    }
    EncodedMessage encoded = message.encode(to, delayedUntil);
    return encoded.bodyLength() <= largeFrom ? encoded : outside(encoded);
  }

  /** The message's head, when its body, which stands in memory, is at the broker. */
  private EncodedMessage outside(EncodedMessage whole) throws JMSException {
    int length = whole.bodyLength();
    requireFits(length);
    int upload = link.nextId();
    InputStream body = new ByteArrayInputStream(whole.bytes(), whole.size() - length, length);
    send(upload, body);
    return EncodedMessage.head(
        whole.header(), whole.properties(), whole.bodyKind(), upload, length);
  }

  private EncodedMessage encodeHead(
      AngariumMessage message, LargeBody body, DestinationName to, long delayedUntil)
      throws JMSException {
    requireFits(body.length());
    int upload = link.nextId();
    int length = send(upload, open(body));
    return message.encodeHead(to, delayedUntil, upload, length);
  }

  /** For a broker that takes no large bodies. */
  private EncodedMessage encodeWhole(
      AngariumMessage message, LargeBody body, DestinationName to, long delayedUntil)
      throws JMSException {
    int most = link.welcome().maxFrameBytes();
    try {
      byte[] bytes = open(body).readNBytes(most);
      if (bytes.length == most) {
        throw tooLarge(most);
      }
      EncodedMessage head = message.encodeHead(to, delayedUntil, 1, bytes.length);
      return EncodedMessage.encode(head.header(), head.properties(), head.bodyKind(), bytes);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** An upload is of no use: its message was not sent. */
  void drop(EncodedMessage head) {
    link.tell(new Frame.DropBody((int) head.bodyNumber()));
  }

  private int send(int upload, InputStream body) throws JMSException {
    boolean sent = false;
    try {
      int length = sendParts(upload, body);
      await(link.ask(requestId -> new Frame.EndBody(requestId, upload), answer -> {}));
      sent = true;
      return length;
    } finally {
      if (!sent) {
        link.tell(new Frame.DropBody(upload));
      }
    }
  }

  private int sendParts(int upload, InputStream body) throws JMSException {
    ArrayDeque<PendingRequest> onTheWay = new ArrayDeque<>();
    int length = 0;
    for (byte[] part = next(body); part.length > 0; part = next(body)) {
      if (part.length > mostBytes - length) {
        throw tooLarge(mostBytes);
      }
      length += part.length;
      if (onTheWay.size() == MOST_ON_THE_WAY) {
        await(onTheWay.remove());
      }
      byte[] bytes = part;
      onTheWay.add(
          link.ask(requestId -> new Frame.WriteBody(requestId, upload, bytes), answer -> {}));
    }
    while (!onTheWay.isEmpty()) {
      await(onTheWay.remove());
    }
    return length;
  }

  /** A new array each time: it travels as it is. */
  private byte[] next(InputStream body) throws JMSException {
    try {
      return body.readNBytes(partBytes);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Waits for an answer; without one the message has not been sent, whatever became of it. */
  private void await(PendingRequest request) throws JMSException {
    try {
      link.await(request);
    } catch (JMSException e) {
      if (JmsErrors.code(e) != ErrorCode.OUTCOME_UNKNOWN) {
        throw e;
      }
      LostLink lost = link.incoming().lost();
      throw lost != null
          ? lost.exception()
          : JmsErrors.of(
              ErrorCode.RESOURCE_EXHAUSTED,
              link + " did not take the message's body in time; the message has not been sent",
              e);
    }
  }

  private void requireFits(int length) throws JMSException {
    if (length > mostBytes) {
      throw tooLarge(mostBytes);
    }
  }

  private static JMSException tooLarge(int most) {
    return JmsErrors.of(
        ErrorCode.FRAME_TOO_LARGE,
        "the message's body has more bytes than the broker takes, " + most,
        null);
  }

  private static InputStream open(LargeBody body) throws JMSException {
    try {
      return body.open();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static JMSException unreadable(IOException e) {
    return JmsErrors.of(
        ErrorCode.ILLEGAL_STATE,
        "the message's body cannot be read, and the message has not been sent: " + e.getMessage(),
        e);
  }
}
