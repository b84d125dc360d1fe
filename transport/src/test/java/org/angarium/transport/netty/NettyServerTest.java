package org.angarium.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.angarium.transport.Link;
import org.angarium.transport.LinkListener;
import org.angarium.transport.RecordingListener;
import org.angarium.transport.connect.Connector;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.SampleFrames;
import org.angarium.transport.url.BrokerUrl.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives at the port that no client of ours would send. */
class NettyServerTest {
  private static final byte[] PREFACE = RawPeer.preface(1, 1);
  private static final byte[] HELLO = RawPeer.bytes(SampleFrames.hello());

  private final BlockingQueue<Link> accepted = new LinkedBlockingQueue<>();
  private final RecordingListener heard = new RecordingListener();
  private final LogLines log = new LogLines(RefusalLog.class);
  private NettyServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    log.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"000102030405060708", "ffffffffffffffff", "414e4752ff", "616e6772"})
  void shouldTurnAwayGarbage(String hex) throws Exception {
    listen(LinkTimes.USUAL);
    byte[] garbage = HexFormat.of().parseHex(hex);
    try (RawPeer peer = RawPeer.connectTo(server)) {
      peer.write(garbage);
      if (hex.startsWith("414e4752")) {
        peer.write(new byte[] {0, 0, 0});
        assertThat(peer.readFrame())
            .isInstanceOfSatisfying(
                Frame.Close.class,
                close -> assertThat(close.code()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION));
      } else {
        assertThat(peer.readToEnd()).isEmpty();
        assertLogged("what it sent is not Angarium's protocol");
      }
    }
    assertThat(accepted).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "POST /x HTTP/1.1\r\n\r\nmuch more", "HEAD / "})
  void shouldAnswerHttpInItsOwnWords(String request) throws Exception {
    listen(LinkTimes.USUAL);
    try (RawPeer peer = RawPeer.connectTo(server)) {
      peer.write(request);

      assertThat(new String(peer.readToEnd(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400 Bad Request\r\n")
          .endsWith("\r\n\r\nThis is Angarium's messaging port, not a web server.\n");
    }
    assertLogged("it sent an HTTP request, but this is the messaging port");
  }

  @Test
  void shouldRecogniseATlsHandshake() throws Exception {
    listen(LinkTimes.USUAL);
    try (RawPeer peer = RawPeer.connectTo(server)) {
      peer.write(HexFormat.of().parseHex("16030100c8010000c40303"));

      assertThat(peer.readToEnd()).isEmpty();
    }
    assertLogged("it began a TLS handshake, but this port is not encrypted");
  }

  @ParameterizedTest
  @CsvSource({"2, 9", "0, 0", "3, 2"})
  void shouldNameTheVersionsOfBothSides(int lowest, int highest) throws Exception {
    listen(LinkTimes.USUAL);
    try (RawPeer peer = RawPeer.connectTo(server)) {
      peer.write(RawPeer.preface(lowest, highest)).write(HELLO);

      assertThat(peer.readFrame())
          .isEqualTo(
              new Frame.Close(
                  ErrorCode.UNSUPPORTED_VERSION,
                  "the client speaks versions "
                      + lowest
                      + " to "
                      + highest
                      + " of the protocol, this broker speaks versions 1 to 1"));
      assertThat(peer.readToEnd()).isEmpty();
    }
    assertLogged("this broker speaks versions 1 to 1");
  }

  @Test
  void shouldNotLoseTheReasonOverWhatThePeerStillSends() throws Exception {
    listen(LinkTimes.USUAL);
    try (RawPeer peer = RawPeer.connectTo(server)) {
      peer.write(RawPeer.preface(2, 2)).write(new byte[8 << 20]);

      assertThat(peer.readFrame()).isInstanceOf(Frame.Close.class);
    }
  }

  @Test
  void shouldTakeANewerClientThatStillSpeaksItsVersion() throws Exception {
    listen(LinkTimes.USUAL);
    try (RawPeer peer = RawPeer.connectTo(server)) {
      peer.write(RawPeer.preface(1, 7)).write(HELLO);

      assertThat(heard.next()).isEqualTo(SampleFrames.hello());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7fffffff", "ffffffff", "80000000", "00010001"})
  void shouldRefuseAFrameByItsLengthAlone(String length) throws Exception {
    listen(LinkTimes.USUAL);
    byte[] head = HexFormat.of().parseHex(length + "10");
    try (RawPeer peer = RawPeer.connectTo(server)) {
      peer.write(PREFACE).write(head);

      assertThat(peer.readFrame())
          .isEqualTo(
              new Frame.Close(
                  ErrorCode.FRAME_TOO_LARGE,
                  "a frame of "
                      + Long.parseLong(length, 16)
                      + " bytes, where at most 65536 are taken"));
      assertThat(peer.readToEnd()).isEmpty();
    }
    assertThat(accepted).isEmpty();
  }

  @Test
  void shouldTakeFramesUpToTheAnnouncedSizeOnceWelcomed() throws Exception {
    listen(LinkTimes.USUAL);
    try (RawPeer peer = greetedPeer(0)) {
      peer.write(HexFormat.of().parseHex("04000001"));

      assertThat(peer.readFrame())
          .isEqualTo(
              new Frame.Close(
                  ErrorCode.FRAME_TOO_LARGE,
                  "a frame of 67108865 bytes, where at most 67108864 are taken"));
    }
    assertThat(heard.end()).containsInstanceOf(ProtocolException.class);
  }

  @Test
  void shouldEndALinkOverDamagedBytes() throws Exception {
    listen(LinkTimes.USUAL);
    try (RawPeer peer = greetedPeer(0)) {
      peer.write(HexFormat.of().parseHex("0000000163"));

      assertThat(peer.readFrame())
          .isEqualTo(new Frame.Close(ErrorCode.PROTOCOL_VIOLATION, "there is no frame type 99"));
      assertThat(peer.readToEnd()).isEmpty();
    }
    assertThat(heard.end())
        .hasValueSatisfying(cause -> assertThat(cause).hasMessage("there is no frame type 99"));
  }

  @Test
  void shouldTakeBytesOneByOne() throws Exception {
    listen(LinkTimes.USUAL);
    try (RawPeer peer = RawPeer.connectTo(server)) {
      for (byte b : PREFACE) {
        peer.write(new byte[] {b});
      }
      for (byte b : HELLO) {
        peer.write(new byte[] {b});
      }

      assertThat(heard.next()).isEqualTo(SampleFrames.hello());
    }
    assertThat(heard.end()).containsInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "414e47", "414e475201010000", "414e475201010000000000501000"})
  void shouldNotWaitForEverForAHello(String hex) throws Exception {
    listen(new LinkTimes(50, 3_000));
    try (RawPeer peer = RawPeer.connectTo(server)) {
      peer.write(HexFormat.of().parseHex(hex));

      assertThat(peer.readToEnd()).isEmpty();
    }
    assertLogged("it did not say Hello within 50 ms");
  }

  @Test
  void shouldNotWaitForEverForAPeerToTakeWhatIsLeft() throws Exception {
    listen(new LinkTimes(10_000, 50));
    try (RawPeer peer = greetedPeer(0)) {
      accepted.element().close();

      assertThat(heard.end()).isEmpty();
      assertThat(peer.readToEnd()).isEmpty();
    }
  }

  @Test
  void shouldSendHeartbeatsAndMissThoseOfTheClient() throws Exception {
    listen(LinkTimes.USUAL);
    try (RawPeer peer = greetedPeer(40)) {
      assertThat(peer.readFrame()).isEqualTo(new Frame.Heartbeat());

      Frame frame = peer.readFrame();
      while (frame instanceof Frame.Heartbeat) {
        frame = peer.readFrame();
      }
      assertThat(frame)
          .isInstanceOfSatisfying(
              Frame.Close.class,
              close -> assertThat(close.code()).isEqualTo(ErrorCode.HEARTBEAT_MISSED));
      assertThat(peer.readToEnd()).isEmpty();
    }
    assertThat(heard.end())
        .hasValueSatisfying(
            cause ->
                assertThat(cause.getMessage())
                    .startsWith("nothing was heard from 127.0.0.1:")
                    .endsWith(" for twice 40 ms"));
  }

  @Test
  void shouldLogEachRefusalOnceAndNotFloodTheLog() {
    RefusalLog refusals = new RefusalLog();
    for (int i = 0; i < 1_000; i++) {
      refusals.refused("10.0.0.1:" + i, "reason");
    }

    assertThat(log.lines()).hasSizeLessThan(100).first().asString().contains("10.0.0.1:0: reason");
  }

  @Test
  void shouldSayWhyItCannotListen() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();

      assertCannotListen("0.0.0.0", port, "the port is in use by another process");
    }
    assertCannotListen("203.0.113.1", 61600, "the address is none of this machine's");
    assertCannotListen("nobody.invalid", 61600, "the host name is not known");
  }

  private void assertCannotListen(String host, int port, String reason) {
    assertThatThrownBy(() -> NettyServer.listen(host, port, link -> heard))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot listen on tcp://" + host + ":" + port + ": " + reason);
  }

  @Test
  void shouldSayThatNobodyListens() throws Exception {
    int port;
    try (ServerSocket freed = new ServerSocket(0)) {
      port = freed.getLocalPort();
    }
    assertCannotConnect("127.0.0.1", port, "connection refused; is a broker running there?");
    assertCannotConnect("nobody.invalid", 61600, "the host name is not known");
  }

  private void assertCannotConnect(String host, int port, String reason) {
    assertThatThrownBy(
            () -> Connector.open(new Endpoint.Tcp(host, port), Map.of(), 5_000, link -> heard))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot connect to tcp://" + host + ":" + port + ": " + reason);
  }

  private void listen(LinkTimes times) throws IOException {
    server = NettyServer.listenPatiently("127.0.0.1", 0, this::accept, times);
  }

  private LinkListener accept(Link link) {
    accepted.add(link);
    return heard;
  }

  private RawPeer greetedPeer(int heartbeatMillis) throws Exception {
    RawPeer peer = RawPeer.connectTo(server);
    Frame.Hello hello = new Frame.Hello("raw", null, null, null, heartbeatMillis, 1 << 20);
    peer.write(PREFACE).write(RawPeer.bytes(hello));
    assertThat(heard.next()).isEqualTo(hello);
    Frame.Welcome welcome = new Frame.Welcome("b", 1, 1, heartbeatMillis, 1 << 26, 1 << 18, 0);
    accepted.element().send(welcome);
    assertThat(peer.readFrame()).isEqualTo(welcome);
    return peer;
  }

  private void assertLogged(String part) {
    await()
        .untilAsserted(
            () -> assertThat(log.lines()).singleElement().asString().contains("127.0.0.1:", part));
  }
}
