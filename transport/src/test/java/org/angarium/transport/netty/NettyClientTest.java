package org.angarium.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.angarium.transport.Link;
import org.angarium.transport.RecordingListener;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.SampleFrames;
import org.angarium.transport.url.BrokerUrl.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client whose broker is none, or is not what it was. */
class NettyClientTest {
  private final RecordingListener heard = new RecordingListener();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stopListening() throws IOException {
    server.close();
  }

  @Test
  void shouldBeginWithThePreface() throws Exception {
    Link client = connect();
    client.send(SampleFrames.hello());
    try (RawPeer broker = new RawPeer(server.accept())) {
      assertThat(broker.read(8)).isEqualTo(RawPeer.preface(1, 1));
      assertThat(broker.readFrame()).isEqualTo(SampleFrames.hello());
    }
    assertThat(heard.end()).containsInstanceOf(IOException.class);
  }

  @Test
  void shouldTellThatItsVersionsAreNotSpoken() throws Exception {
    connect();
    Frame.Close close = new Frame.Close(ErrorCode.UNSUPPORTED_VERSION, "this broker speaks 7 to 9");
    try (RawPeer broker = new RawPeer(server.accept())) {
      broker.write(RawPeer.bytes(close));

      assertThat(heard.next()).isEqualTo(close);
    }
    assertEnd(ErrorCode.UNSUPPORTED_VERSION, "this broker speaks 7 to 9");
  }

  @Test
  void shouldTellThatTheOtherSideIsNoBroker() throws Exception {
    Link client = connect();
    client.send(SampleFrames.hello());
    try (RawPeer broker = new RawPeer(server.accept())) {
      broker.write("HTTP/1.1 400 Bad Request\r\n\r\n");
      assertEnd(
          ErrorCode.PROTOCOL_VIOLATION,
          "what answers at "
              + client.peer()
              + " is not an Angarium broker: a frame of 1213486160 bytes, where at most 65536 are"
              + " taken");
    }
  }

  @Test
  void shouldMissTheHeartbeatsOfABrokerThatHangs() throws Exception {
    Link client = connect();
    client.send(new Frame.Hello("c", null, null, null, 0, 1 << 20));
    try (RawPeer broker = new RawPeer(server.accept())) {
      awaitHello(broker);
      broker.write(RawPeer.bytes(new Frame.Welcome("b", 1, 1, 40, 1 << 20, 1 << 18, 0)));

      assertThat(heard.next()).isInstanceOf(Frame.Welcome.class);
      assertEnd(
          ErrorCode.HEARTBEAT_MISSED,
          "nothing was heard from " + client.peer() + " for twice 40 ms");
    }
  }

  @Test
  void shouldTakeFramesUpToTheSizeItAnnounced() throws Exception {
    Link client = connect();
    client.send(new Frame.Hello("c", null, null, null, 0, 1 << 20));
    try (RawPeer broker = new RawPeer(server.accept())) {
      awaitHello(broker);
      broker.write(RawPeer.bytes(SampleFrames.welcome()));
      assertThat(heard.next()).isInstanceOf(Frame.Welcome.class);
      broker.write(new byte[] {0, 16, 0, 1});

      assertEnd(
          ErrorCode.FRAME_TOO_LARGE, "a frame of 1048577 bytes, where at most 1048576 are taken");
    }
  }

  @Test
  void shouldNotLeaveAConnectionWithoutAListener() throws Exception {
    assertThatThrownBy(
            () ->
                NettyClient.connect(
                    endpoint(),
                    5_000,
                    link -> {
                      throw new IllegalStateException("deliberate");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("the listener for " + endpoint() + " failed");
    try (RawPeer broker = new RawPeer(server.accept())) {
      assertThat(broker.readToEnd()).isEmpty();
    }
  }

  /**
   * A broker answers a Hello; one that says Welcome before it knows nothing of the client's limits.
   */
  private static void awaitHello(RawPeer broker) throws IOException {
    broker.read(RawPeer.preface(1, 1).length);
    assertThat(broker.readFrame()).isInstanceOf(Frame.Hello.class);
  }

  private Link connect() throws IOException {
    return NettyClient.connect(endpoint(), 5_000, link -> heard);
  }

  private Endpoint.Tcp endpoint() {
    return new Endpoint.Tcp("127.0.0.1", server.getLocalPort());
  }

  private void assertEnd(ErrorCode code, String message) {
    assertThat(heard.end())
        .hasValueSatisfying(
            cause -> {
              assertThat(cause).isInstanceOf(ProtocolException.class).hasMessage(message);
              assertThat(((ProtocolException) cause).code()).isEqualTo(code);
            });
  }
}
