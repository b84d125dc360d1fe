package org.angarium.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.error.ProtocolException;

/** Everything that can happen to a few bytes, against a decoder that must survive it. */
public final class Corruption {
  /** Far above what decoding a small sample needs, far below what a believed length would take. */
  private static final long MOST_ALLOCATED_BYTES = 64 << 10;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Corruption() {}

  /** Decodes, and reads all that can be read. */
  @FunctionalInterface
  public interface Decoder {
    void decode(byte[] bytes) throws ProtocolException;
  }

  /**
   * Tries every truncation, every other value of every byte, and a few wild values in every four
   * bytes: each must be taken or refused as a breach of the protocol, with little memory.
   */
  public static void tryAll(byte[] sample, Decoder decoder) {
    for (int length = 0; length < sample.length; length++) {
      attempt(Arrays.copyOf(sample, length), decoder);
    }
    attempt(Arrays.copyOf(sample, sample.length + 1), decoder);
    for (int at = 0; at < sample.length; at++) {
      for (int change = 1; change < 256; change++) {
        byte[] changed = sample.clone();
        changed[at] ^= (byte) change;
        attempt(changed, decoder);
      }
    }
    for (int at = 0; at + 4 <= sample.length; at++) {
      for (int value : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 24}) {
        byte[] changed = sample.clone();
        ByteBuffer.wrap(changed).putInt(at, value);
        attempt(changed, decoder);
      }
    }
  }

  private static void attempt(byte[] bytes, Decoder decoder) {
    long allocated = allocatedBytes(bytes, decoder);
    if (allocated > MOST_ALLOCATED_BYTES) {
      // The first time may have loaded classes; the second time shows what the bytes themselves
      // cost.
      allocated = allocatedBytes(bytes, decoder);
    }
    assertThat(allocated)
        .as("bytes allocated for %s", Arrays.toString(bytes))
        .isLessThan(MOST_ALLOCATED_BYTES);
  }

  private static long allocatedBytes(byte[] bytes, Decoder decoder) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      decoder.decode(bytes);
    } catch (ProtocolException refused) {
      assertThat(refused.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    } catch (RuntimeException e) {
      throw new AssertionError("decoding " + Arrays.toString(bytes), e);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
