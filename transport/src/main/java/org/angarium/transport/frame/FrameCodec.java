package org.angarium.transport.frame;

import java.nio.ByteBuffer;
import org.angarium.transport.bytes.ByteReader;
import org.angarium.transport.bytes.ByteSink;
import org.angarium.transport.error.ProtocolException;

/**
 * Frames to bytes and back. A frame is a length (four bytes, of what follows), the number of its
 * type (one byte), and its fields. {@link FrameLayouts} says how each is written.
 */
public final class FrameCodec {
  /** The lowest protocol version spoken here. */
  public static final int LOWEST_VERSION = 1;

  /** The highest protocol version spoken here. */
  public static final int HIGHEST_VERSION = 1;

  /** Bytes of the length that stands before each frame. */
  public static final int LENGTH_BYTES = Integer.BYTES;

  /** Longest frame, without its length, that either side takes until the Welcome has passed. */
  public static final int GREETING_MAX_BYTES = 64 << 10;

  /** A frame that carries one message is at most so many bytes longer than that message. */
  public static final int MESSAGE_OVERHEAD_BYTES = 32;

  /** Longer reasons are cut to so many characters when they are encoded. */
  public static final int MAX_REASON_LENGTH = 1000;

  private FrameCodec() {}

  /** Writes a frame, its length first. */
  public static void encode(Frame frame, ByteSink out) {
    int start = out.position();
    out.writeInt(0);
    FrameLayout<Frame> layout = FrameLayouts.of(frame);
    out.writeByte(layout.type());
    layout.writer().write(frame, out);
    out.setInt(start, out.position() - start - LENGTH_BYTES);
  }

  /**
   * Reads one frame, without its length, from all of what is between the buffer's position and its
   * limit. Keeps nothing of the buffer.
   *
   * @throws ProtocolException if the bytes are not exactly one valid frame
   */
  public static Frame decode(ByteBuffer bytes) throws ProtocolException {
    ByteReader in = new ByteReader(bytes);
    int type = in.readUnsignedByte();
    FrameLayout<?> layout = FrameLayouts.of(type);
    if (layout == null) {
      throw ByteReader.violation("there is no frame type " + type);
    }
    Frame frame = layout.reader().read(in);
    in.requireEnd();
    return frame;
  }
}
