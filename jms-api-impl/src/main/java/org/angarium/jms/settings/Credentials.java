package org.angarium.jms.settings;

import org.jspecify.annotations.Nullable;

/** Who a client says it is; each part may be missing. Never prints the password. */
public record Credentials(
    @Nullable String user, @Nullable String password, @Nullable String clientId) {

  @Override
  public String toString() {
    return "Credentials[user=" + user + ", clientId=" + clientId + "]";
  }
}
