package org.angarium.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.frame.FrameCodec;

/** The eight bytes with which a client begins: who it is, and which versions it speaks. */
final class Preface {
  static final int BYTES = 8;
  static final int MAGIC_BYTES = 4;

  private static final int MAGIC = magic("ANGR");

  private Preface() {}

  /** What a client writes first. */
  static ByteBuf ofClient() {
    return Unpooled.buffer(BYTES)
        .writeInt(MAGIC)
        .writeByte(FrameCodec.LOWEST_VERSION)
        .writeByte(FrameCodec.HIGHEST_VERSION)
        .writeZero(2);
  }

  /** Whether the first bytes are those of a client. */
  static boolean begins(ByteBuf in) {
    return in.getInt(in.readerIndex()) == MAGIC;
  }

  /**
   * Reads all of it.
   *
   * @throws ProtocolException if client and broker have no version in common
   */
  static void read(ByteBuf in) throws ProtocolException {
    in.skipBytes(MAGIC_BYTES);
    int lowest = in.readUnsignedByte();
    int highest = in.readUnsignedByte();
    in.skipBytes(2);
    if (highest < FrameCodec.LOWEST_VERSION
        || lowest > FrameCodec.HIGHEST_VERSION
        || lowest > highest) {
      throw new ProtocolException(
          ErrorCode.UNSUPPORTED_VERSION,
          String.format(
              "the client speaks versions %d to %d of the protocol, this broker speaks versions %d"
                  + " to %d",
              lowest, highest, FrameCodec.LOWEST_VERSION, FrameCodec.HIGHEST_VERSION));
    }
  }

  /** What a program that begins like this is likely to speak. */
  static Stranger recognise(ByteBuf in) {
    int first = in.getInt(in.readerIndex());
    if (first >>> 16 == 0x1603) {
      return Stranger.TLS;
    }
    for (String method :
        new String[] {
          "GET ", "HEAD", "POST", "PUT ", "DELE", "CONN", "OPTI", "TRAC", "PATC", "PRI "
        }) {
      if (first == magic(method)) {
        return Stranger.HTTP;
      }
    }
    return Stranger.UNKNOWN;
  }

  /** Programs that are no clients of ours. */
  enum Stranger {
    TLS("it began a TLS handshake, but this port is not encrypted"),
    HTTP("it sent an HTTP request, but this is the messaging port"),
    UNKNOWN("what it sent is not Angarium's protocol");

    private final String description;

    Stranger(String description) {
      this.description = description;
    }

    /** For the operator's log. */
    String description() {
      return description;
    }
  }

  private static int magic(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)).getInt(0);
  }
}
