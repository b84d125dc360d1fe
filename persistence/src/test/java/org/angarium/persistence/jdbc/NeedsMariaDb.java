package org.angarium.persistence.jdbc;

/** Leaves a test out where MariaDB is not installed. */
public final class NeedsMariaDb extends NeedsServer {
  /** For JUnit. */
  public NeedsMariaDb() {
    super(
        "MariaDB",
        "mariadbd and mariadb-install-db, on the PATH or in /usr/sbin",
        "mariadb-server",
        () -> MariaDbServer.installed().isPresent());
  }
}
