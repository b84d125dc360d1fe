package org.angarium.transport.netty;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.transport.Link;
import org.angarium.transport.LinkListener;
import org.angarium.transport.RecordingListener;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.SampleFrames;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.angarium.transport.url.BrokerUrl.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a broker does about a client that takes nothing, and a client about a broker that does. */
class BackPressureTest {
  private static final int DELIVERIES = 100;
  private static final int BODY_BYTES = 256 << 10;

  /** More than all socket buffers between the two together hold. */
  private static final long WRITTEN_IF_NOT_HELD_BACK = 256L << 20;

  private final BlockingQueue<Link> accepted = new LinkedBlockingQueue<>();
  private final AtomicLong frames = new AtomicLong();
  private final CountDownLatch unblocked = new CountDownLatch(1);
  private final ByteBuffer credits = manyCredits();
  private volatile boolean blocking;
  private NettyServer server;

  @BeforeEach
  void listen() throws IOException {
    server = NettyServer.listen("127.0.0.1", 0, this::accept);
  }

  @AfterEach
  void stop() {
    unblocked.countDown();
    server.close();
  }

  private LinkListener accept(Link link) {
    accepted.add(link);
    return new LinkListener() {
      @Override
      public void onFrame(Frame frame) {
        frames.incrementAndGet();
        if (blocking) {
          try {
            unblocked.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
      }

      @Override
      public void onClosed(Throwable cause) {}
    };
  }

  @Test
  void shouldStopReadingFromAClientThatReadsNothing() throws Exception {
    try (SocketChannel client = SocketChannel.open(server.address())) {
      greet(client);
      Frame.Deliver delivery = new Frame.Deliver(1, 1, 1, message());
      for (int i = 0; i < DELIVERIES; i++) {
        accepted.element().send(delivery);
      }
      client.configureBlocking(false);

      assertHeldBack(client);

      int frameBytes = RawPeer.bytes(delivery).length;
      readFully(client, (long) DELIVERIES * frameBytes);
      long before = frames.get();
      await().until(() -> writeCredits(client) > 0);
      await().until(() -> frames.get() > before);
    }
  }

  @Test
  void shouldStopReadingWhileTheListenerBlocks() throws Exception {
    try (SocketChannel client = SocketChannel.open(server.address())) {
      greet(client);
      blocking = true;
      client.configureBlocking(false);

      assertHeldBack(client);

      long before = frames.get();
      unblocked.countDown();
      await().until(() -> frames.get() > before + 1_000);
    }
  }

  @Test
  void shouldNotLockUpWhenBothSidesSendMoreThanTheSocketsHold() throws Exception {
    RecordingListener heard = new RecordingListener();
    Link client =
        NettyClient.connect(
            new Endpoint.Tcp("127.0.0.1", server.address().getPort()), 5_000, link -> heard);
    client.send(SampleFrames.hello());
    await().until(() -> !accepted.isEmpty());
    accepted.element().send(SampleFrames.welcome());
    heard.next(); // before Welcome is out the broker takes no large frames

    Frame.Send send = new Frame.Send(1, 1, message());
    Frame.Deliver delivery = new Frame.Deliver(1, 1, 1, message());
    for (int i = 0; i < DELIVERIES; i++) {
      client.send(send);
      accepted.element().send(delivery);
    }

    await().until(() -> frames.get() == DELIVERIES + 1 && heard.pending() == DELIVERIES);
    client.close();
  }

  private void greet(SocketChannel client) throws IOException {
    client.write(ByteBuffer.wrap(RawPeer.preface(1, 1)));
    client.write(ByteBuffer.wrap(RawPeer.bytes(SampleFrames.hello())));
    await().until(() -> !accepted.isEmpty());
    accepted.element().send(SampleFrames.welcome());
    readFully(client, RawPeer.bytes(SampleFrames.welcome()).length);
  }

  /** Writes until nothing has been taken for a while. */
  private void assertHeldBack(SocketChannel client) {
    AtomicLong written = new AtomicLong();
    await()
        .atMost(Duration.ofSeconds(60))
        .during(Duration.ofMillis(300))
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              if (written.get() > WRITTEN_IF_NOT_HELD_BACK) {
                throw new AssertionError("the broker goes on reading");
              }
              int taken = writeCredits(client);
              written.addAndGet(taken);
              return taken == 0;
            });
  }

  private int writeCredits(SocketChannel client) throws IOException {
    return client.write(credits.hasRemaining() ? credits : credits.rewind());
  }

  private static ByteBuffer manyCredits() {
    byte[] frame = RawPeer.bytes(new Frame.ConsumerCredit(1, 1));
    ByteBuffer many = ByteBuffer.allocate(frame.length * 10_000);
    while (many.hasRemaining()) {
      many.put(frame);
    }
    return many.flip();
  }

  private static void readFully(SocketChannel client, long length) {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    AtomicLong left = new AtomicLong(length);
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              buffer.clear().limit((int) Math.min(buffer.capacity(), left.get()));
              return left.addAndGet(-client.read(buffer)) == 0;
            });
  }

  private static EncodedMessage message() {
    return EncodedMessage.encode(
        new MessageHeader(
            DestinationName.queue("q"), true, 4, 1, 0, 0, "ID:1", null, null, null, null),
        Map.of(),
        BodyKind.BYTES,
        new byte[BODY_BYTES]);
  }
}
