package org.angarium.transport.netty;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.angarium.transport.LinkAcceptor;

/** A listening TCP port. */
public final class NettyServer implements AutoCloseable {
  private NettyServer() {}

  /**
   * Listens.
   *
   * @param port 0 for any free one
   * @throws IOException if it cannot; the message names the address and the reason (in use, not
   *     ours, not permitted)
   */
  public static NettyServer listen(String host, int port, LinkAcceptor acceptor)
      throws IOException {
    throw new IOException(host + port + acceptor);
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    throw new UnsupportedOperationException();
  }

  /** Stops listening and closes all links, after what was sent on them has been written. */
  @Override
  public void close() {}
}
