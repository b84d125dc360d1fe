package org.angarium.transport.frame;

import org.angarium.transport.bytes.ByteReader;
import org.angarium.transport.bytes.ByteSink;
import org.angarium.transport.error.ProtocolException;

/**
 * How one type of frame is written.
 *
 * @param type its number on the wire, 0 to 255
 * @param sender who may send it
 */
record FrameLayout<F extends Frame>(
    int type, Sender sender, Class<F> frameClass, Writer<F> writer, Reader<F> reader) {
  /** Who may send a frame. */
  enum Sender {
    CLIENT,
    BROKER,
    EITHER
  }

  /** Writes the fields. */
  @FunctionalInterface
  interface Writer<F> {
    void write(F frame, ByteSink out);
  }

  /** Reads the fields, in the order in which they were written. */
  @FunctionalInterface
  interface Reader<F> {
    F read(ByteReader in) throws ProtocolException;
  }
}
