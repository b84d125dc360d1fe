package org.angarium.transport.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.angarium.transport.Corruption;
import org.angarium.transport.bytes.ByteWriter;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.SampleMessages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FrameCodecTest {
  static List<Frame> samples() {
    return SampleFrames.all();
  }

  @Test
  void shouldHaveASampleOfEveryFrame() {
    assertThat(samples().stream().<Class<?>>map(Frame::getClass).distinct())
        .containsExactlyInAnyOrder(Frame.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldRoundTrip(Frame frame) throws ProtocolException {
    byte[] encoded = encode(frame);
    ByteBuffer bytes = ByteBuffer.wrap(encoded);

    assertThat(bytes.getInt()).isEqualTo(encoded.length - FrameCodec.LENGTH_BYTES);
    assertThat(FrameCodec.decode(bytes)).usingRecursiveComparison().isEqualTo(frame);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldRoundTripThroughMemoryOutsideTheHeap(Frame frame) throws ProtocolException {
    byte[] body = encodeBody(frame);
    ByteBuffer bytes = ByteBuffer.allocateDirect(body.length).put(body).flip();

    assertThat(FrameCodec.decode(bytes)).usingRecursiveComparison().isEqualTo(frame);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldSurviveEveryDamage(Frame frame) {
    Corruption.tryAll(encodeBody(frame), bytes -> FrameCodec.decode(ByteBuffer.wrap(bytes)));
  }

  @Test
  void shouldCutLongReasons() throws ProtocolException {
    Frame.Close close = new Frame.Close(ErrorCode.INTERNAL_ERROR, "x".repeat(5_000));

    Frame.Close decoded = (Frame.Close) FrameCodec.decode(ByteBuffer.wrap(encodeBody(close)));

    assertThat(decoded.reason()).hasSize(FrameCodec.MAX_REASON_LENGTH);
  }

  @Test
  void shouldTakeCodesOfNewerPeersAsInternalErrors() throws ProtocolException {
    byte[] body = encodeBody(new Frame.Close(ErrorCode.NONE, ""));
    body[1] = 99;

    assertThat(FrameCodec.decode(ByteBuffer.wrap(body)))
        .isEqualTo(new Frame.Close(ErrorCode.INTERNAL_ERROR, ""));
  }

  @Test
  void shouldNeverChangeTheLayoutOfClose() {
    assertThat(HexFormat.of().formatHex(encode(new Frame.Close(ErrorCode.SHUTTING_DOWN, "bye"))))
        .isEqualTo("0000000a" + "01" + "000e" + "00000003" + "627965");
  }

  @Test
  void shouldStayWithinTheStatedOverhead() {
    int size = SampleMessages.full().size();

    assertThat(encode(new Frame.Send(1, 2, SampleMessages.full())))
        .hasSizeLessThanOrEqualTo(size + FrameCodec.MESSAGE_OVERHEAD_BYTES);
    assertThat(encode(new Frame.Deliver(1, 2, 3, SampleMessages.full())))
        .hasSizeLessThanOrEqualTo(size + FrameCodec.MESSAGE_OVERHEAD_BYTES);
    assertThat(
            encode(
                new Frame.Browsed(
                    1, true, List.of(new Frame.BrowsedMessage(1, SampleMessages.full())))))
        .hasSizeLessThanOrEqualTo(size + FrameCodec.MESSAGE_OVERHEAD_BYTES);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'the bytes end too early: 1 more needed, 0 left'",
    "00, there is no frame type 0",
    "ff, there is no frame type 255",
    "0200, 1 bytes too many",
    "41ffffffffffffffff, a request has the negative number -1",
    "120000000102, 'a boolean is 0 or 1, not 2'",
    "1b0000000100000000, 'a credit must be at least 1, not 0'",
    "2d000000000000000100000000, 'the number of an upload must be at least 1, not 0'",
    "2f00000000000000010000000100000000000000040000000000040001,"
        + " 'a part of a body has at most 262144 bytes, not 262145'",
    "1400000000000000010000000140000000,"
        + " a count of 1073741824 does not fit into the 0 bytes that follow",
    "010000ffffffff, a count of 4294967295 does not fit into the 0 bytes that follow"
  })
  void shouldSayWhatIsWrong(String hex, String message) {
    byte[] body = HexFormat.of().parseHex(hex);

    assertThatThrownBy(() -> FrameCodec.decode(ByteBuffer.wrap(body)))
        .isInstanceOf(ProtocolException.class)
        .hasMessage(message);
  }

  private static byte[] encode(Frame frame) {
    ByteWriter out = new ByteWriter(0);
    FrameCodec.encode(frame, out);
    return out.toByteArray();
  }

  private static byte[] encodeBody(Frame frame) {
    byte[] bytes = encode(frame);
    return Arrays.copyOfRange(bytes, FrameCodec.LENGTH_BYTES, bytes.length);
  }
}
