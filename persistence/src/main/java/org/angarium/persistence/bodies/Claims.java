package org.angarium.persistence.bodies;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who needs which body. Any thread. */
final class Claims {
  private static final long NOT_STORED = -1;

  private static final class Claim {
    private int holders;
    private long storedIn = NOT_STORED;
  }

  private final Map<Long, Claim> claims = new HashMap<>(); // guarded by this

  /** What the store has let go already while it was not known yet what it has; null then. */
  private @Nullable Set<Long> early = new HashSet<>(); // guarded by this

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
    if (claim == null && early != null) {
      early.add(body);
    }
    if (claim == null || claim.storedIn > batch) {
      return false;
    }
    claim.storedIn = NOT_STORED;
    return drop(body, claim);
  }

  /**
   * The store has named these since before the start; what it has let go since then goes.
   *
   * @return those that nobody needs any more
   */
  synchronized Set<Long> recovered(Set<Long> named) {
    named.forEach(body -> stored(body, 0));
    Set<Long> gone = new HashSet<>();
    for (long body : early == null ? Set.<Long>of() : early) {
      if (unstored(body, 0)) {
        gone.add(body);
      }
    }
    early = null;
    return gone;
  }

  private boolean drop(long body, Claim claim) {
    return claim.holders <= 0 && claim.storedIn == NOT_STORED && claims.remove(body) != null;
  }
}
