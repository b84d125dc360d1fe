package org.angarium.persistence.journal;

import java.nio.ByteBuffer;
import org.angarium.persistence.StoreRecord.Facts;

/** A message on a lane: all that is known of it but the content and how often it was delivered. */
record Entry(long sequence, long messageId, Home home, Facts facts) {
  /** Length in a record. */
  static final int BYTES = 7 * Long.BYTES + Integer.BYTES;

  void encode(ByteBuffer out) {
    out.putLong(sequence).putLong(messageId);
    out.putLong(home.segment()).putLong(home.position()).putInt(home.length());
    out.putLong(facts.bytes()).putLong(facts.expiration()).putLong(facts.bodyId());
  }

  static Entry decode(ByteBuffer in) {
    return new Entry(
        in.getLong(),
        in.getLong(),
        new Home(in.getLong(), in.getLong(), in.getInt()),
        new Facts(in.getLong(), in.getLong(), in.getLong()));
  }
}
