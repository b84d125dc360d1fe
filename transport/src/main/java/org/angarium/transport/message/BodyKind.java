package org.angarium.transport.message;

/**
 * The six kinds of message body (Jakarta Messaging 3.11). The ordinal is the number on the wire.
 */
public enum BodyKind {
  /** A plain {@code Message}: header and properties only. */
  NONE,
  TEXT,
  BYTES,
  MAP,
  STREAM,
  OBJECT
}
