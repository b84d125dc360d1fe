package org.angarium.persistence.jdbc;

/** Leaves a test out where PostgreSQL is not installed. */
public final class NeedsPostgres extends NeedsServer {
  /** For JUnit. */
  public NeedsPostgres() {
    super(
        "PostgreSQL",
        "initdb and pg_ctl, on the PATH or in /usr/lib/postgresql",
        "postgresql",
        () -> PostgresServer.installed().isPresent());
  }
}
