package org.angarium.transport.url;

import java.util.Collection;
import java.util.Optional;

/** Finds what a user probably meant. */
public final class NearestName {
  private NearestName() {}

  /** The known name nearest to {@code name}, if one is near enough to be worth suggesting. */
  public static Optional<String> of(String name, Collection<String> known) {
    return known.stream().filter(name::equalsIgnoreCase).findFirst();
  }
}
