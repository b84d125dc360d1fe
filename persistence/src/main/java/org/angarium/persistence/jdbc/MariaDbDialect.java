package org.angarium.persistence.jdbc;

import java.util.List;
import java.util.Map;
import org.angarium.persistence.StoreException;

/** MariaDB, with its own driver. */
final class MariaDbDialect extends InnoDbDialect {
  static final String SCHEME = "jdbc:mariadb:";

  /** Of TLS, of logging in, and of the network. */
  private static final List<String> ALLOWED =
      List.of(
          "allowPublicKeyRetrieval",
          "enabledSslCipherSuites",
          "enabledSslProtocolSuites",
          "keyPassword",
          "keyStore",
          "keyStorePassword",
          "keyStoreType",
          "restrictedAuth",
          "serverRsaPublicKeyFile",
          "serverSslCert",
          "sslMode",
          "tcpKeepCount",
          "tcpKeepIdle",
          "tcpKeepInterval",
          "trustStore",
          "trustStorePassword",
          "trustStoreType",
          "useCompression");

  private MariaDbDialect(JdbcSettings settings) {
    super(settings);
  }

  /**
   * Refuses URLs of other forms, and settings that are not allowed.
   *
   * @throws StoreException the message says what is allowed
   */
  static MariaDbDialect of(JdbcSettings settings) throws StoreException {
    ServerUrl.require(settings, SCHEME, ALLOWED);
    return new MariaDbDialect(settings);
  }

  @Override
  public String database() {
    return "MariaDB";
  }

  @Override
  public Driver driver() {
    return new Driver("org.mariadb.jdbc.Driver", "org.mariadb.jdbc:mariadb-java-client");
  }

  /**
   * Rows that are inserted travel together. Updates and deletions do not: their answer would be one
   * number for all of them, from which nobody sees that one has met no row. But they are sent
   * without waiting for one another, which the driver does if it is not allowed to read files for
   * the server.
   */
  @Override
  public Map<String, String> properties() {
    long millis = settings.timeout().toMillis();
    return Map.of(
        "connectTimeout",
        Long.toString(millis),
        // The server ends a statement first, if it is there at all.
        "socketTimeout",
        Long.toString(millis + 5_000),
        "useServerPrepStmts",
        "true",
        "useBulkStmts",
        "false",
        "useBulkStmtsForInserts",
        "true",
        "allowLocalInfile",
        "false",
        // An update that changes nothing has met its row.
        "useAffectedRows",
        "false",
        "connectionAttributes",
        "program_name:angarium");
  }

  /**
   * A broker that is paused within a transaction must not keep the lease's row locked. An idle
   * connection is not closed.
   */
  @Override
  public String preparation() {
    return "%s, max_statement_time = %d, idle_transaction_timeout = %d, wait_timeout = %d"
        .formatted(
            sessionSettings(settings),
            settings.timeout().toSeconds(),
            settings.lease().toSeconds(),
            MOST_IDLE_SECONDS);
  }
}
