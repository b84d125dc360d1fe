package org.angarium.transport.netty;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.angarium.transport.bytes.ByteWriter;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.FrameCodec;

/** The other side of a link, byte by byte, on a plain socket. */
final class RawPeer implements Closeable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  static RawPeer connectTo(NettyServer server) throws IOException {
    InetSocketAddress address = server.address();
    return new RawPeer(new Socket(address.getAddress(), address.getPort()));
  }

  static byte[] preface(int lowest, int highest) {
    return new byte[] {'A', 'N', 'G', 'R', (byte) lowest, (byte) highest, 0, 0};
  }

  static byte[] bytes(Frame frame) {
    ByteWriter out = new ByteWriter(64);
    FrameCodec.encode(frame, out);
    return out.toByteArray();
  }

  RawPeer write(byte[] bytes) throws IOException {
    out.write(bytes);
    return this;
  }

  RawPeer write(String ascii) throws IOException {
    return write(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  byte[] read(int length) throws IOException {
    return in.readNBytes(length);
  }

  Frame readFrame() throws IOException {
    byte[] body = new byte[in.readInt()];
    in.readFully(body);
    return FrameCodec.decode(ByteBuffer.wrap(body));
  }

  /** All that comes until the other side closes. */
  byte[] readToEnd() throws IOException {
    return in.readAllBytes();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
