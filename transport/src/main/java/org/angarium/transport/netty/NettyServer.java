package org.angarium.transport.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.angarium.transport.LinkAcceptor;
import org.angarium.transport.conversation.Conversation;
import org.angarium.transport.url.BrokerUrl;

/** A listening TCP port. */
public final class NettyServer implements AutoCloseable {
  /** How long to wait for the event loops at the end, on top of the links' own time. */
  private static final int SHUTDOWN_MILLIS = 1_000;

  private final LinkTimes times;
  private final EventLoopGroup loops;
  private final ChannelGroup links = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final RefusalLog refusals = new RefusalLog();
  private final Channel door;

  private NettyServer(String host, int port, LinkAcceptor acceptor, LinkTimes times)
      throws IOException {
    this.times = times;
    loops = EventLoops.open("io");
    try {
      door = bind(host, port, acceptor);
    } catch (IOException e) {
      stopLoops();
      throw e;
    }
  }

  /**
   * Listens.
   *
   * @param port 0 for any free one
   * @throws IOException if it cannot; the message names the address and the reason (in use, not
   *     ours, not permitted)
   */
  public static NettyServer listen(String host, int port, LinkAcceptor acceptor)
      throws IOException {
    return listenPatiently(host, port, acceptor, LinkTimes.USUAL);
  }

  static NettyServer listenPatiently(String host, int port, LinkAcceptor acceptor, LinkTimes times)
      throws IOException {
    return new NettyServer(host, port, acceptor, times);
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    return (InetSocketAddress) door.localAddress();
  }

  /** Stops listening and closes all links, after what was sent on them has been written. */
  @Override
  public void close() {
    door.close().awaitUninterruptibly();
    for (Channel channel : links) {
      channel.pipeline().get(NettyLink.class).closeWithServer();
    }
    links
        .newCloseFuture()
        .awaitUninterruptibly(times.closeMillis() + SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
    stopLoops();
  }

  private void stopLoops() {
    loops
        .shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
  }

  private Channel bind(String host, int port, LinkAcceptor acceptor) throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(EventLoops.serverChannelType())
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, EventLoops.WATER_MARK)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    initialise(channel, acceptor);
                  }
                })
            .bind(host, port)
            .awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      throw new IOException(
          "cannot listen on " + new BrokerUrl.Endpoint.Tcp(host, port) + ": " + reason(cause),
          cause);
    }
    return bound.channel();
  }

  private void initialise(Channel channel, LinkAcceptor acceptor) {
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    String peer = Addresses.text(remote);
    NettyLink link =
        new NettyLink(
            channel,
            Side.BROKER,
            peer,
            times,
            reason -> refusals.refused(peer, reason),
            itself -> Conversation.ofBroker(itself, acceptor));
    channel.pipeline().addLast(new PrefaceReader(link), link.decoder(), link);
    links.add(channel);
    link.awaitGreeting();
  }

  /** Operating systems tell these apart in words only. */
  private static String reason(Throwable cause) {
    String words = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
      return "the host name is not known";
    }
    if (words.contains("already in use")) {
      return "the port is in use by another process";
    }
    if (words.contains("cannot assign") || words.contains("not available")) {
      return "the address is none of this machine's";
    }
    if (words.contains("permission denied")) {
      return "this user may not listen on that port";
    }
    return String.valueOf(cause.getMessage());
  }
}
