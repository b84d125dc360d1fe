package org.angarium.transport.connect;

import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.angarium.transport.Link;
import org.angarium.transport.LinkListener;
import org.angarium.transport.netty.NettyClient;
import org.angarium.transport.url.BrokerUrl;
import org.angarium.transport.vm.VmBrokers;

/** Opens links to brokers. Threads are shared by all links of this virtual machine. */
public final class Connector {
  private Connector() {}

  /**
   * Opens a link: the transport only, the caller says {@link
   * org.angarium.transport.frame.Frame.Hello} itself.
   *
   * @param brokerOptions for a {@code vm://} broker that has to be started, else ignored
   * @param connectTimeoutMillis how long to wait, milliseconds
   * @param listener called once, before anything arrives, on the thread that frames will come on;
   *     not called if nobody is there
   * @throws IOException if nobody is there; the message names the endpoint and the reason
   */
  public static Link open(
      BrokerUrl.Endpoint endpoint,
      Map<String, String> brokerOptions,
      int connectTimeoutMillis,
      Function<Link, LinkListener> listener)
      throws IOException {
    if (endpoint instanceof BrokerUrl.Endpoint.Vm vm) {
      return VmBrokers.connect(vm.name(), brokerOptions, listener);
    }
    return NettyClient.connect((BrokerUrl.Endpoint.Tcp) endpoint, connectTimeoutMillis, listener);
  }
}
