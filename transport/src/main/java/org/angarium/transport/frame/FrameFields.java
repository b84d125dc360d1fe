package org.angarium.transport.frame;

import java.util.ArrayList;
import java.util.List;
import org.angarium.transport.bytes.ByteReader;
import org.angarium.transport.bytes.ByteSink;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.frame.Frame.BrowsedMessage;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/** Fields that occur in more than one frame, or have parts of their own. */
final class FrameFields {
  private static final int LEAST_BROWSED_BYTES = 2 * Integer.BYTES + EncodedMessage.FIXED_BYTES;

  private FrameFields() {}

  static long readRequest(ByteReader in) throws ProtocolException {
    long requestId = in.readLong();
    if (requestId < 0) {
      throw ByteReader.violation("a request has the negative number " + requestId);
    }
    return requestId;
  }

  static void writeError(ErrorCode code, String reason, ByteSink out) {
    out.writeShort(code.number());
    out.writeString(
        reason.length() <= FrameCodec.MAX_REASON_LENGTH
            ? reason
            : reason.substring(0, FrameCodec.MAX_REASON_LENGTH));
  }

  static ErrorCode readCode(ByteReader in) throws ProtocolException {
    return ErrorCode.of(Short.toUnsignedInt(in.readShort()));
  }

  static void writeDeliveries(long requestId, int id, long[] deliveries, ByteSink out) {
    out.writeLong(requestId);
    out.writeInt(id);
    writeIds(deliveries, out);
  }

  static void writeIds(long[] ids, ByteSink out) {
    out.writeInt(ids.length);
    for (long id : ids) {
      out.writeLong(id);
    }
  }

  static long[] readIds(ByteReader in) throws ProtocolException {
    long[] ids = new long[in.readCount(Long.BYTES)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = in.readLong();
    }
    return ids;
  }

  static <C> void writeChoice(List<C> choices, C choice, ByteSink out) {
    out.writeByte(choices.indexOf(choice));
  }

  static <C> C readChoice(List<C> choices, ByteReader in) throws ProtocolException {
    int number = in.readUnsignedByte();
    if (number >= choices.size()) {
      throw ByteReader.violation(
          "a choice has the number " + number + "; the highest is " + (choices.size() - 1));
    }
    return choices.get(number);
  }

  static void writeTexts(List<String> texts, ByteSink out) {
    out.writeInt(texts.size());
    texts.forEach(out::writeString);
  }

  static List<String> readTexts(ByteReader in) throws ProtocolException {
    int count = in.readCount(Integer.BYTES);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(in.readString());
    }
    return List.copyOf(texts);
  }

  static void writeSubscription(Frame.@Nullable SubscriptionName name, ByteSink out) {
    out.writeBoolean(name != null);
    if (name != null) {
      out.writeString(name.name());
      out.writeBoolean(name.durable());
      out.writeBoolean(name.shared());
    }
  }

  static Frame.@Nullable SubscriptionName readSubscription(ByteReader in) throws ProtocolException {
    return in.readBoolean()
        ? new Frame.SubscriptionName(in.readString(), in.readBoolean(), in.readBoolean())
        : null;
  }

  static void writeMessage(EncodedMessage message, ByteSink out) {
    out.writeSizedBytes(message.bytes());
  }

  static EncodedMessage readMessage(ByteReader in) throws ProtocolException {
    return EncodedMessage.wrap(in.readSizedBytes());
  }

  static List<BrowsedMessage> readBrowsed(ByteReader in) throws ProtocolException {
    int count = in.readCount(LEAST_BROWSED_BYTES);
    List<BrowsedMessage> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      messages.add(new BrowsedMessage(in.readIntFrom(0, "a delivery count"), readMessage(in)));
    }
    return List.copyOf(messages);
  }
}
