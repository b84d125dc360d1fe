package org.angarium.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.angarium.transport.error.ProtocolException;

/** The broker's first handler: lets clients of ours in, and turns strangers away politely. */
final class PrefaceReader extends ByteToMessageDecoder {
  private static final String HTTP_BODY = "This is Angarium's messaging port, not a web server.\n";
  private static final String HTTP_REPLY =
      "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: "
          + HTTP_BODY.length()
          + "\r\n\r\n"
          + HTTP_BODY;

  private final NettyLink link;
  private boolean refused;

  PrefaceReader(NettyLink link) {
    this.link = link;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (refused) {
      in.skipBytes(in.readableBytes());
    } else if (in.readableBytes() >= Preface.MAGIC_BYTES && !Preface.begins(in)) {
      refuse(Preface.recognise(in));
    } else if (in.readableBytes() >= Preface.BYTES) {
      admit(context, in);
    }
  }

  private void admit(ChannelHandlerContext context, ByteBuf in) {
    try {
      Preface.read(in);
      context.pipeline().remove(this);
    } catch (ProtocolException e) {
      refused = true;
      link.fail(e);
    }
  }

  private void refuse(Preface.Stranger stranger) {
    refused = true;
    ByteBuf reply =
        stranger == Preface.Stranger.HTTP
            ? Unpooled.copiedBuffer(HTTP_REPLY, StandardCharsets.US_ASCII)
            : Unpooled.EMPTY_BUFFER;
    link.turnAway(stranger.description(), reply);
  }
}
