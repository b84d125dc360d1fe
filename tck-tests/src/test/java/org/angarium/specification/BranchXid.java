package org.angarium.specification;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** An identifier of a branch, as a transaction manager would make it. */
record BranchXid(int formatId, String global, String qualifier) implements Xid {
  /** One that nobody else has. */
  static BranchXid unique() {
    return new BranchXid(1, UUID.randomUUID().toString(), "branch");
  }

  /** Those that are prepared, of all connections to the broker. */
  static List<BranchXid> prepared(XAResource resource) throws XAException {
    Stream<Xid> found =
        Arrays.stream(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN));
    return found
        .map(
            xid ->
                new BranchXid(
                    xid.getFormatId(),
                    new String(xid.getGlobalTransactionId(), UTF_8),
                    new String(xid.getBranchQualifier(), UTF_8)))
        .toList();
  }

  @Override
  public int getFormatId() {
    return formatId;
  }

  @Override
  public byte[] getGlobalTransactionId() {
    return global.getBytes(UTF_8);
  }

  @Override
  public byte[] getBranchQualifier() {
    return qualifier.getBytes(UTF_8);
  }
}
