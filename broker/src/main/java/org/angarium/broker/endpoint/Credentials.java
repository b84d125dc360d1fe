package org.angarium.broker.endpoint;

import org.jspecify.annotations.Nullable;

/** Checks a user name and password, either of which may be missing; may take its time. */
@FunctionalInterface
public interface Credentials {
  boolean areValid(@Nullable String user, @Nullable String password);
}
