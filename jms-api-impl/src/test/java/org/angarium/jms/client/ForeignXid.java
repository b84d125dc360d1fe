package org.angarium.jms.client;

import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** An identifier as some transaction manager makes it. */
record ForeignXid(int formatId, byte @Nullable [] globalId, byte @Nullable [] qualifier)
    implements Xid {
  /** One that differs from those of other numbers. */
  static ForeignXid of(int number) {
    return new ForeignXid(7, new byte[] {1, (byte) number}, new byte[] {2});
  }

  /** What the broker calls {@code of(number)}. */
  static String name(int number) {
    return String.format("7-01%02x-02", number);
  }

  @Override
  public int getFormatId() {
    return formatId;
  }

  @Override
  public byte @Nullable [] getGlobalTransactionId() {
    return globalId;
  }

  @Override
  public byte @Nullable [] getBranchQualifier() {
    return qualifier;
  }
}
