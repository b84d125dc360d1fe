package org.angarium.transport.frame;

import static org.angarium.transport.frame.FrameFields.readRequest;
import static org.angarium.transport.frame.FrameLayout.Sender.BROKER;
import static org.angarium.transport.frame.FrameLayout.Sender.CLIENT;

import java.util.List;
import java.util.stream.Stream;
import org.angarium.transport.bytes.ByteReader;
import org.angarium.transport.bytes.ByteSink;
import org.angarium.transport.error.ProtocolException;

/** The layouts of the frames for bodies that are outside of their messages. */
final class BodyLayouts {
  private BodyLayouts() {}

  static List<FrameLayout<?>> all() {
    return Stream.concat(uploads().stream(), downloads().stream()).toList();
  }

  private static List<FrameLayout<?>> uploads() {
    return List.of(
        new FrameLayout<>(
            44,
            CLIENT,
            Frame.WriteBody.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeInt(frame.uploadId());
              out.writeSizedBytes(frame.bytes());
            },
            in -> new Frame.WriteBody(readRequest(in), readUpload(in), in.readSizedBytes())),
        new FrameLayout<>(
            45,
            CLIENT,
            Frame.EndBody.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeInt(frame.uploadId());
            },
            in -> new Frame.EndBody(readRequest(in), readUpload(in))),
        new FrameLayout<>(
            46,
            CLIENT,
            Frame.DropBody.class,
            (frame, out) -> out.writeInt(frame.uploadId()),
            in -> new Frame.DropBody(readUpload(in))));
  }

  private static List<FrameLayout<?>> downloads() {
    return List.of(
        new FrameLayout<>(
            47,
            CLIENT,
            Frame.ReadBody.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeInt(frame.sessionId());
              out.writeLong(frame.deliveryId());
              writeRange(frame.range(), out);
            },
            in -> new Frame.ReadBody(readRequest(in), in.readInt(), in.readLong(), readRange(in))),
        new FrameLayout<>(
            48,
            CLIENT,
            Frame.ReadBrowsedBody.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeInt(frame.browserId());
              out.writeLong(frame.bodyNumber());
              writeRange(frame.range(), out);
            },
            in ->
                new Frame.ReadBrowsedBody(
                    readRequest(in), in.readInt(), in.readLong(), readRange(in))),
        new FrameLayout<>(
            73,
            BROKER,
            Frame.BodyPart.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeSizedBytes(frame.bytes());
            },
            in -> new Frame.BodyPart(readRequest(in), in.readSizedBytes())));
  }

  private static int readUpload(ByteReader in) throws ProtocolException {
    return in.readIntFrom(1, "the number of an upload");
  }

  private static void writeRange(Frame.BodyRange range, ByteSink out) {
    out.writeInt(range.offset());
    out.writeInt(range.length());
  }

  private static Frame.BodyRange readRange(ByteReader in) throws ProtocolException {
    int offset = in.readIntFrom(0, "the offset in a body");
    int length = in.readIntFrom(1, "the length of a part");
    if (length > Frame.BodyRange.MOST_BYTES) {
      throw ByteReader.violation(
          "a part of a body has at most " + Frame.BodyRange.MOST_BYTES + " bytes, not " + length);
    }
    return new Frame.BodyRange(offset, length);
  }
}
