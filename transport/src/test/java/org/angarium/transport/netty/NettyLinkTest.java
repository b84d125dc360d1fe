package org.angarium.transport.netty;

import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.angarium.transport.Link;
import org.angarium.transport.LinkAcceptor;
import org.angarium.transport.LinkContract;
import org.angarium.transport.LinkListener;
import org.angarium.transport.connect.Connector;
import org.angarium.transport.url.BrokerUrl.Endpoint;

class NettyLinkTest extends LinkContract {
  private NettyServer server;

  @Override
  protected void listen(LinkAcceptor acceptor) throws IOException {
    server = NettyServer.listen("127.0.0.1", 0, acceptor);
  }

  @Override
  protected Link connect(Function<Link, LinkListener> listener) throws IOException {
    Endpoint endpoint = new Endpoint.Tcp("127.0.0.1", server.address().getPort());
    return Connector.open(endpoint, Map.of(), 10_000, listener);
  }

  @Override
  protected void stopListening() {
    server.close();
  }
}
