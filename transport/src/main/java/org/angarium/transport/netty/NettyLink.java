package org.angarium.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.angarium.transport.Link;
import org.angarium.transport.conversation.Conversation;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.frame.Frame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link over TCP, the last handler of its channel. Everything but {@link #send}, {@link #close}
 * and {@link #peer} runs on the event loop.
 *
 * <p>The broker stops reading from a client that does not take what it is sent, so that an outbox
 * cannot grow without end. The client never stops: if both did, each could wait for the other for
 * ever. What a client's outbox holds is bounded by the credit of its producers.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and that is heard
final class NettyLink extends ChannelInboundHandlerAdapter implements Link {
  private static final Logger LOG = LoggerFactory.getLogger(NettyLink.class);

  private final Channel channel;
  private final Side side;
  private final String peer;
  private final LinkTimes times;
  private final Consumer<String> refused;
  private final Conversation conversation;
  private final FrameDecoder decoder = new FrameDecoder();
  private final Outbox outbox;
  private final Heartbeat heartbeat;

  private volatile boolean closing;

  // Event loop only.
  private boolean readingPaused;
  private boolean winding;
  private boolean outputShut;
  private int helloHeartbeatMillis;
  private int helloMaxFrameBytes;

  /**
   * A link over a channel that this is a handler of.
   *
   * @param peer for people
   * @param refused told why the other side is turned away, for people
   */
  NettyLink(
      Channel channel,
      Side side,
      String peer,
      LinkTimes times,
      Consumer<String> refused,
      Function<Link, Conversation> conversation) {
    this.channel = channel;
    this.side = side;
    this.peer = peer;
    this.times = times;
    this.refused = refused;
    outbox = new Outbox(channel, new Outgoing());
    heartbeat = new Heartbeat(new Silence());
    this.conversation = conversation.apply(this);
  }

  /** The handler that must stand before this one. */
  FrameDecoder decoder() {
    return decoder;
  }

  // ---- any thread

  @Override
  public void send(Frame frame) {
    if (!closing) {
      outbox.add(frame);
    }
  }

  @Override
  public void close() {
    conversation.hangUp();
    closing = true;
    outbox.wakeUp();
  }

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public String toString() {
    return peer;
  }

  // ---- beginning

  /** The client's first step: makes the listener, writes the preface, begins to read. */
  void open() {
    conversation.open();
    channel.writeAndFlush(Preface.ofClient(), channel.voidPromise());
    channel.config().setAutoRead(true);
  }

  /** The broker's first step: gives the client a time to greet. */
  void awaitGreeting() {
    channel
        .eventLoop()
        .schedule(this::requireGreeting, times.greetingMillis(), TimeUnit.MILLISECONDS);
  }

  private void requireGreeting() {
    if (channel.isOpen() && !conversation.greeted()) {
      refused.accept("it did not say Hello within " + times.greetingMillis() + " ms");
      channel.close();
    }
  }

  /** Both greetings settle how large frames may be and how long a silence. */
  private void noteGreeting(Frame frame) {
    if (frame instanceof Frame.Hello hello) {
      helloHeartbeatMillis = hello.heartbeatMillis();
      helloMaxFrameBytes = hello.maxFrameBytes();
    } else if (frame instanceof Frame.Welcome welcome) {
      decoder.takeFramesUpTo(side == Side.BROKER ? welcome.maxFrameBytes() : helloMaxFrameBytes);
      heartbeat.start(
          channel.eventLoop(), Heartbeat.interval(helloHeartbeatMillis, welcome.heartbeatMillis()));
    }
  }

  // ---- inbound

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    outbox.readingBegun();
    Frame frame = (Frame) message;
    try {
      conversation.receive(frame);
      noteGreeting(frame);
    } catch (ProtocolException e) {
      fail(e);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    outbox.readingEnded();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      resumeReading();
      outbox.drain();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    heartbeat.stop();
    outbox.clear();
    conversation.end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable reason =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    if (reason instanceof ProtocolException breach) {
      fail(side == Side.CLIENT && !conversation.greeted() ? notOurBroker(breach) : breach);
    } else if (reason instanceof IOException) {
      lose(reason);
    } else {
      LOG.error("the connection to {} ends because of a fault", peer, reason);
      fail(new ProtocolException(ErrorCode.INTERNAL_ERROR, "a fault in the transport"));
    }
  }

  private ProtocolException notOurBroker(ProtocolException breach) {
    return new ProtocolException(
        ErrorCode.PROTOCOL_VIOLATION,
        "what answers at " + peer + " is not an Angarium broker: " + breach.getMessage());
  }

  private void resumeReading() {
    if (readingPaused) {
      readingPaused = false;
      channel.config().setAutoRead(true);
    }
  }

  // ---- ending

  /** Tells the listener at once, tells the peer what it did wrong, and closes. */
  void fail(ProtocolException reason) {
    if (closing) {
      return;
    }
    refused.accept(String.valueOf(reason.getMessage()));
    conversation.fail(reason);
    send(new Frame.Close(reason.code(), String.valueOf(reason.getMessage())));
    close();
    conversation.end();
  }

  /** Closes on someone who does not speak the protocol, with an answer that he may understand. */
  void turnAway(String reason, ByteBuf answer) {
    refused.accept(reason);
    channel.write(answer, channel.voidPromise());
    close();
  }

  /** Closes at once if the client has not even said Hello, otherwise as {@link #close}. */
  void closeWithServer() {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (conversation.greeted()) {
                close();
              } else {
                channel.close();
              }
            });
  }

  private void lose(Throwable reason) {
    conversation.fail(
        new IOException("the connection to " + peer + " was lost: " + reason.getMessage(), reason));
    channel.close();
  }

  /**
   * Writes out what is left, then shuts the outbound half and waits for the peer to shut the other:
   * closing both at once would make the system reset the connection if anything unread has arrived,
   * and the peer could lose what was sent last.
   */
  private void windDown() {
    decoder.discard();
    resumeReading();
    if (!winding) {
      winding = true;
      channel
          .eventLoop()
          .schedule(() -> channel.close(), times.closeMillis(), TimeUnit.MILLISECONDS);
    }
    if (outbox.isEmpty() && !outputShut) {
      outputShut = true;
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(this::shutOutput);
    }
  }

  private void shutOutput(Future<?> written) {
    if (written.isSuccess()) {
      ((DuplexChannel) channel).shutdownOutput();
    } else {
      channel.close();
    }
  }

  /** What becomes of frames that were sent. */
  private final class Outgoing implements Outbox.Owner {
    @Override
    public void encoded(Frame frame) {
      conversation.say(frame);
      noteGreeting(frame);
    }

    @Override
    public void unencodable(Frame frame, RuntimeException reason) {
      String name = frame.getClass().getSimpleName();
      LOG.error("a {} for {} could not be encoded", name, peer, reason);
      fail(new ProtocolException(ErrorCode.INTERNAL_ERROR, "a fault while encoding " + name));
    }

    @Override
    public void unwritable(Throwable reason) {
      lose(reason);
    }

    @Override
    public void drained() {
      if (closing) {
        windDown();
      } else if (side == Side.BROKER && !channel.isWritable() && !readingPaused) {
        readingPaused = true;
        channel.config().setAutoRead(false);
      }
    }

    @Override
    public String toString() {
      return peer;
    }
  }

  /** What the heartbeat watches. */
  private final class Silence implements Heartbeat.Watched {
    @Override
    public boolean heardSinceLastAsked() {
      // While the broker does not read, what the client takes is its only sign of life.
      boolean taken = outbox.progressedSinceLastAsked() && readingPaused;
      return decoder.heardSinceLastAsked() || taken;
    }

    @Override
    public boolean saidSinceLastAsked() {
      return outbox.wroteSinceLastAsked();
    }

    @Override
    public void beat() {
      if (channel.isWritable()) {
        send(new Frame.Heartbeat());
      }
    }

    @Override
    public void lost(int intervalMillis) {
      fail(
          new ProtocolException(
              ErrorCode.HEARTBEAT_MISSED,
              "nothing was heard from " + peer + " for twice " + intervalMillis + " ms"));
      outbox.drain();
      channel.close();
    }
  }
}
