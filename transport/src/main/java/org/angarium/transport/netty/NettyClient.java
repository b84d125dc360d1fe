package org.angarium.transport.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.angarium.transport.Link;
import org.angarium.transport.LinkListener;
import org.angarium.transport.conversation.Conversation;
import org.angarium.transport.url.BrokerUrl.Endpoint;
import org.jspecify.annotations.Nullable;

/** Connects to listening TCP ports. All links of the virtual machine share the event loops. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and that is heard
public final class NettyClient {
  private NettyClient() {}

  /** Made when the first link is. */
  private static final class Shared {
    static final EventLoopGroup LOOPS = EventLoops.open("angarium-client-io");
  }

  /**
   * Opens a link, trying each address that the host has.
   *
   * @param timeoutMillis for all addresses together, milliseconds
   * @param listener called on the link's event loop, before anything arrives
   * @throws IOException if nobody is there; the message names the endpoint and the reason
   */
  public static Link connect(
      Endpoint.Tcp endpoint, int timeoutMillis, Function<Link, LinkListener> listener)
      throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    InetAddress[] addresses = resolve(endpoint);
    IOException failure = null;
    for (int i = 0; i < addresses.length; i++) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      int patience = (int) Math.max(1, left / (addresses.length - i));
      try {
        return connect(endpoint, addresses[i], patience, listener);
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure != null ? failure : cannotConnect(endpoint, "the host has no address", null);
  }

  private static InetAddress[] resolve(Endpoint.Tcp endpoint) throws IOException {
    try {
      return InetAddress.getAllByName(endpoint.host());
    } catch (UnknownHostException e) {
      throw cannotConnect(endpoint, "the host name is not known", e);
    }
  }

  private static Link connect(
      Endpoint.Tcp endpoint,
      InetAddress address,
      int timeoutMillis,
      Function<Link, LinkListener> listener)
      throws IOException {
    ChannelFuture connected =
        new Bootstrap()
            .group(Shared.LOOPS)
            .channel(EventLoops.channelType())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, EventLoops.WATER_MARK)
            .option(ChannelOption.AUTO_READ, false) // until NettyLink.open
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    initialise(channel, endpoint, listener);
                  }
                })
            .connect(new InetSocketAddress(address, endpoint.port()));
    Channel channel = connected.channel();
    waitFor(connected, endpoint, channel);
    if (!connected.isSuccess()) {
      throw cannotConnect(endpoint, reason(connected.cause(), timeoutMillis), connected.cause());
    }
    NettyLink link = channel.pipeline().get(NettyLink.class);
    if (link == null) {
      throw cannotConnect(endpoint, "the connection was closed at once", null);
    }
    Future<?> opened = channel.eventLoop().submit(link::open);
    waitFor(opened, endpoint, channel);
    if (!opened.isSuccess()) {
      channel.close();
      throw new IOException("the listener for " + endpoint + " failed", opened.cause());
    }
    return link;
  }

  private static void initialise(
      Channel channel, Endpoint.Tcp endpoint, Function<Link, LinkListener> listener) {
    NettyLink link =
        new NettyLink(
            channel,
            Side.CLIENT,
            endpoint.toString(),
            LinkTimes.USUAL,
            reason -> {}, // the listener hears it
            itself -> Conversation.ofClient(itself, listener));
    channel.pipeline().addLast(link.decoder(), link);
  }

  private static void waitFor(Future<?> future, Endpoint.Tcp endpoint, Channel channel)
      throws InterruptedIOException {
    try {
      future.await();
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while connecting to " + endpoint);
    }
  }

  private static String reason(@Nullable Throwable cause, int timeoutMillis) {
    if (cause instanceof ConnectTimeoutException) {
      return "no answer within " + timeoutMillis + " ms";
    }
    if (cause instanceof ConnectException) {
      return "connection refused; is a broker running there?";
    }
    if (cause instanceof NoRouteToHostException) {
      return "there is no route to the host";
    }
    return cause == null ? "unknown" : String.valueOf(cause.getMessage());
  }

  private static IOException cannotConnect(
      Endpoint.Tcp endpoint, String reason, @Nullable Throwable cause) {
    return new IOException("cannot connect to " + endpoint + ": " + reason, cause);
  }
}
