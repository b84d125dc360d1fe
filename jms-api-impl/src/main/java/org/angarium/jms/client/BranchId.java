package org.angarium.jms.client;

import java.util.HexFormat;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * The identifier of a branch of a distributed transaction (X/Open XA), and the name that it has at
 * the broker: format identifier, global transaction identifier and branch qualifier in hexadecimal,
 * joined by {@code -}; at most 266 of the {@value Frame#MOST_BRANCH_CHARACTERS} characters. Equal
 * names are equal identifiers.
 */
final class BranchId implements Xid {
  private static final HexFormat HEX = HexFormat.of();

  private final int formatId;
  private final byte[] globalId;
  private final byte[] qualifier;
  private final String name;

  private BranchId(int formatId, byte[] globalId, byte[] qualifier) {
    this.formatId = formatId;
    this.globalId = globalId;
    this.qualifier = qualifier;
    this.name =
        String.join(
            "-", Integer.toHexString(formatId), HEX.formatHex(globalId), HEX.formatHex(qualifier));
  }

  /**
   * A transaction manager's identifier as one of ours.
   *
   * @throws XAException {@code XAER_INVAL} if it is null or has a part that is too long or missing
   */
  static BranchId of(@Nullable Xid xid) throws XAException {
    if (xid instanceof BranchId own) {
      return own;
    } else if (xid == null) {
      throw XAErrors.invalid("the Xid is null");
    }
    byte[] globalId = part("global transaction identifier", xid.getGlobalTransactionId(), 1);
    byte[] qualifier = part("branch qualifier", xid.getBranchQualifier(), 0);
    return new BranchId(xid.getFormatId(), globalId, qualifier);
  }

  private static byte[] part(String what, byte @Nullable [] bytes, int least) throws XAException {
    if (bytes == null || bytes.length < least || bytes.length > MAXGTRIDSIZE) {
      throw XAErrors.invalid(
          String.format(
              "the Xid's %s must have %d to %d bytes, this one %s",
              what, least, MAXGTRIDSIZE, bytes == null ? "is null" : "has " + bytes.length));
    }
    return bytes.clone();
  }

  /** The identifier with this name; null if no client of this kind gives such a name. */
  static @Nullable BranchId parse(String name) {
    String[] parts = name.split("-", -1);
    if (parts.length != 3) {
      return null;
    }
    try {
      BranchId parsed =
          new BranchId(
              Integer.parseUnsignedInt(parts[0], 16),
              HEX.parseHex(parts[1]),
              HEX.parseHex(parts[2]));
      boolean fits =
          parsed.globalId.length >= 1
              && parsed.globalId.length <= MAXGTRIDSIZE
              && parsed.qualifier.length <= MAXBQUALSIZE;
      return fits && parsed.name.equals(name) ? parsed : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** What the broker calls the branch. */
  String name() {
    return name;
  }

  @Override
  public int getFormatId() {
    return formatId;
  }

  @Override
  public byte[] getGlobalTransactionId() {
    return globalId.clone();
  }

  @Override
  public byte[] getBranchQualifier() {
    return qualifier.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BranchId that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
