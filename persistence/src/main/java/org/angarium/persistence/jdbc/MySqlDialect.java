package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.angarium.persistence.StoreException;

/**
 * MySQL 8, with its own driver, which the distribution has not. Nothing of it has been tried on a
 * server.
 */
final class MySqlDialect extends InnoDbDialect {
  static final String SCHEME = "jdbc:mysql:";

  /** Of TLS, of logging in, and of the network. */
  private static final List<String> ALLOWED =
      List.of(
          "allowPublicKeyRetrieval",
          "clientCertificateKeyStorePassword",
          "clientCertificateKeyStoreType",
          "clientCertificateKeyStoreUrl",
          "serverRSAPublicKeyFile",
          "sslMode",
          "tlsCiphersuites",
          "tlsVersions",
          "trustCertificateKeyStorePassword",
          "trustCertificateKeyStoreType",
          "trustCertificateKeyStoreUrl",
          "useCompression");

  private static final String INDEX_IF_MISSING = "CREATE INDEX IF NOT EXISTS ";
  private static final int INDEX_IS_THERE = 1061;

  private MySqlDialect(JdbcSettings settings) {
    super(settings);
  }

  /**
   * Refuses URLs of other forms, and settings that are not allowed.
   *
   * @throws StoreException the message says what is allowed
   */
  static MySqlDialect of(JdbcSettings settings) throws StoreException {
    ServerUrl.require(settings, SCHEME, ALLOWED);
    return new MySqlDialect(settings);
  }

  @Override
  public String database() {
    return "MySQL";
  }

  @Override
  public Driver driver() {
    return new Driver("com.mysql.cj.jdbc.Driver", "com.mysql:mysql-connector-j");
  }

  /** Rows that are inserted travel together; of the others each has its own count in the answer. */
  @Override
  public Map<String, String> properties() {
    long millis = settings.timeout().toMillis();
    return Map.of(
        "connectTimeout",
        Long.toString(millis),
        // Nothing else ends a statement that takes too long, unless it reads.
        "socketTimeout",
        Long.toString(millis + 5_000),
        "tcpKeepAlive",
        "true",
        "useServerPrepStmts",
        "true",
        "cachePrepStmts",
        "true",
        "rewriteBatchedStatements",
        "true",
        // An update that changes nothing has met its row.
        "useAffectedRows",
        "false",
        "connectionAttributes",
        "program_name:angarium");
  }

  /**
   * A broker that is paused within a transaction must not keep the lease's row locked. MySQL ends
   * no session for that alone, so it ends any that is idle; readers connect again.
   */
  @Override
  public String preparation() {
    return "%s, max_execution_time = %d, wait_timeout = %d, information_schema_stats_expiry = 0"
        .formatted(
            sessionSettings(settings),
            settings.timeout().toMillis(),
            Math.max(2, settings.lease().toSeconds()));
  }

  /** It has no indexes that are made if they are not there. */
  @Override
  public void make(Connection connection, String definition) throws SQLException {
    if (!definition.startsWith(INDEX_IF_MISSING)) {
      super.make(connection, definition);
      return;
    }
    try {
      super.make(connection, "CREATE INDEX " + definition.substring(INDEX_IF_MISSING.length()));
    } catch (SQLException e) {
      if (e.getErrorCode() != INDEX_IS_THERE) {
        throw e;
      }
    }
  }
}
