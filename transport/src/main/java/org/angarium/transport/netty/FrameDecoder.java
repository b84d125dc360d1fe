package org.angarium.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.frame.FrameCodec;

/** Cuts the bytes that arrive into frames, and refuses a frame that is too large by its length. */
final class FrameDecoder extends ByteToMessageDecoder {
  private int maxFrameBytes = FrameCodec.GREETING_MAX_BYTES;
  private boolean discarding;
  private boolean heard;

  /** The largest frame from now on, without its length, bytes. */
  void takeFramesUpTo(int bytes) {
    maxFrameBytes = bytes;
  }

  /** From now on, reads and forgets. */
  void discard() {
    discarding = true;
  }

  /** Whether bytes have arrived since the last time this was asked. */
  boolean heardSinceLastAsked() {
    boolean result = heard;
    heard = false;
    return result;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws ProtocolException {
    heard = true;
    if (discarding) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (in.readableBytes() < FrameCodec.LENGTH_BYTES) {
      return;
    }
    int length = in.getInt(in.readerIndex());
    if (length == 0) {
      throw new ProtocolException(ErrorCode.PROTOCOL_VIOLATION, "a frame of no bytes");
    }
    if (length < 0 || length > maxFrameBytes) {
      throw new ProtocolException(
          ErrorCode.FRAME_TOO_LARGE,
          "a frame of "
              + Integer.toUnsignedString(length)
              + " bytes, where at most "
              + maxFrameBytes
              + " are taken");
    }
    if (in.readableBytes() - FrameCodec.LENGTH_BYTES >= length) {
      int start = in.readerIndex() + FrameCodec.LENGTH_BYTES;
      in.skipBytes(FrameCodec.LENGTH_BYTES + length);
      out.add(FrameCodec.decode(in.internalNioBuffer(start, length)));
    }
  }
}
