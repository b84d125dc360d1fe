package org.angarium.transport.message;

import java.util.Map;
import org.angarium.transport.error.ProtocolException;

/**
 * A message as bytes, checked once when it is made from bytes of unknown origin. Immutable: nobody
 * changes the array after handing it in. The accessors of the fixed header cost nothing; the others
 * decode at each call.
 */
public final class EncodedMessage {
  private final byte[] bytes;

  private EncodedMessage(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes bytes from the wire or a store. */
  public static EncodedMessage wrap(byte[] bytes) throws ProtocolException {
    return new EncodedMessage(bytes);
  }

  /** The bytes themselves, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /** Encodes a message. */
  public static EncodedMessage encode(
      MessageHeader header, Map<String, Object> properties, BodyKind kind, byte[] body) {
    throw new UnsupportedOperationException();
  }

  public int size() {
    return bytes.length;
  }

  public boolean persistent() {
    throw new UnsupportedOperationException();
  }

  public int priority() {
    throw new UnsupportedOperationException();
  }

  public long timestamp() {
    throw new UnsupportedOperationException();
  }

  public long expiration() {
    throw new UnsupportedOperationException();
  }

  public long deliveryTime() {
    throw new UnsupportedOperationException();
  }

  public BodyKind bodyKind() {
    throw new UnsupportedOperationException();
  }

  public DestinationName destination() {
    throw new UnsupportedOperationException();
  }

  public MessageHeader header() {
    throw new UnsupportedOperationException();
  }

  public Map<String, Object> properties() {
    throw new UnsupportedOperationException();
  }

  /** The body's bytes, a copy. */
  public byte[] body() {
    throw new UnsupportedOperationException();
  }
}
