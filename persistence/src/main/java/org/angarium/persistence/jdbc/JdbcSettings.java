package org.angarium.persistence.jdbc;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What can be set on a store in a database.
 *
 * @param url the JDBC URL; {@code jdbc:h2:file:…}, {@code jdbc:postgresql:…}, {@code
 *     jdbc:mariadb:…} or {@code jdbc:mysql:…}
 * @param user may be empty
 * @param password may be empty; in no log and in no message
 * @param timeout the longest that logging in, a statement or silence on the socket may take, at
 *     least a second
 * @param lease for how long a broker owns the database without a sign of life, at least a second
 */
public record JdbcSettings(
    String url, String user, String password, Duration timeout, Duration lease) {
  /** Time-outs of 30 seconds. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  /** A lease of 10 seconds. */
  public static final Duration DEFAULT_LEASE = Duration.ofSeconds(10);

  /**
   * Checks the durations.
   *
   * @throws IllegalArgumentException if one is shorter than a second
   */
  public JdbcSettings {
    for (Duration duration : new Duration[] {timeout, lease}) {
      if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException(
            "a store's time-out and lease are at least 1 s, not " + duration);
      }
    }
  }

  /** A database with the usual settings. */
  public static JdbcSettings of(String url, String user, String password) {
    return new JdbcSettings(url, user, password, DEFAULT_TIMEOUT, DEFAULT_LEASE);
  }

  /** H2 within this process, its files in a directory. */
  public static JdbcSettings inDirectory(Path directory) {
    return of("jdbc:h2:file:" + directory.toAbsolutePath().resolve("angarium"), "", "");
  }

  /** The URL up to its settings, among which a password may be. */
  String location() {
    return url.replaceFirst("[;?].*", "").replaceFirst("//[^/@]*@", "//");
  }

  /** Without what must not be logged. */
  @Override
  public String toString() {
    return "JdbcSettings[url=%s, user=%s, timeout=%s, lease=%s]"
        .formatted(location(), user, timeout, lease);
  }
}
