package org.angarium.persistence.bodies;

import java.util.HashMap;
import java.util.Map;

/** Who needs which body. Any thread. */
final class Claims {
  private static final long NOT_STORED = -1;

  private static final class Claim {
    private int holders;
    private long storedIn = NOT_STORED;
  }

  private final Map<Long, Claim> claims = new HashMap<>(); // guarded by this

  /** One holder more. */
  synchronized void hold(long body) {
    claims.computeIfAbsent(body, key -> new Claim()).holders++;
  }

  /** Whether anybody needs the body. */
  synchronized boolean any(long body) {
    return claims.containsKey(body);
  }

  /** One holder fewer; whether nobody needs the body any more. */
  synchronized boolean letGo(long body) {
    Claim claim = claims.get(body);
    if (claim == null) {
      throw new IllegalStateException("nobody has a claim on body " + body);
    }
    claim.holders--;
    return drop(body, claim);
  }

  /** A message store names it, since this batch. */
  synchronized void stored(long body, long batch) {
    claims.computeIfAbsent(body, key -> new Claim()).storedIn = batch;
  }

  /** The store needs it no more; whether nobody does. */
  synchronized boolean unstored(long body, long batch) {
    Claim claim = claims.get(body);
    if (claim == null || claim.storedIn > batch) {
      return false;
    }
    claim.storedIn = NOT_STORED;
    return drop(body, claim);
  }

  private boolean drop(long body, Claim claim) {
    return claim.holders <= 0 && claim.storedIn == NOT_STORED && claims.remove(body) != null;
  }
}
