package org.angarium.broker;

import org.jspecify.annotations.Nullable;

/** Decides who may connect. Called on a thread of its own, which it may keep busy. */
@FunctionalInterface
public interface Authenticator {
  /** Whether these credentials open a connection. Either may be missing. */
  boolean authenticate(@Nullable String user, @Nullable String password);

  /** Lets everyone in: for loopback addresses and embedded brokers without accounts. */
  static Authenticator open() {
    return (user, password) -> true;
  }
}
