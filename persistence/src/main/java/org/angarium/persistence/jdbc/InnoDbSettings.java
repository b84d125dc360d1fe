package org.angarium.persistence.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.angarium.persistence.StoreException;

/**
 * Settings of a server of MariaDB or MySQL with which a commit would not last, or the store could
 * not work. They hold for the whole server, and some can be changed while it runs; they are looked
 * at when a store is opened.
 */
final class InnoDbSettings {
  /** A row of a content, with as much again for how it travels, and some. */
  private static final long PACKET_BYTES = 1 << 20;

  private static final String FLUSH = "innodb_flush_log_at_trx_commit";
  private static final String MAY_BE_LOST = "confirmed messages may be lost";
  private static final String MAY_BE_DESTROYED =
      "after a power failure the database may be destroyed";

  private static final List<Rule> RULES =
      List.of(
          // MariaDB takes 3 too, which forces more often than 1.
          Rule.allowing(FLUSH, Set.of("1", "3"), MAY_BE_LOST, "1"),
          Rule.allowing(
              "innodb_doublewrite",
              Set.of("1", "ON", "DETECT_AND_RECOVER"),
              MAY_BE_DESTROYED,
              "ON"),
          Rule.refusing(
              "innodb_flush_method",
              Set.of("NOSYNC", "LITTLESYNC", "O_DIRECT_NO_FSYNC"),
              MAY_BE_DESTROYED,
              "O_DIRECT"),
          Rule.refusing("debug_no_sync", Set.of("1", "ON"), MAY_BE_DESTROYED, "OFF"),
          // Of a status, since MySQL has no variable that says it.
          Rule.refusing("innodb_redo_log_enabled", Set.of("OFF"), MAY_BE_DESTROYED, "ON"));

  /** With a binary log, what is committed is what is in it; after a crash the rest is undone. */
  private static final List<Rule> RULES_OF_THE_BINARY_LOG =
      List.of(
          Rule.allowing("sync_binlog", Set.of("1"), MAY_BE_LOST, "1"),
          Rule.refusing(
              "binlog_format",
              Set.of("STATEMENT"),
              "no transaction can be READ COMMITTED",
              "MIXED or ROW"));

  private final String location;
  private final Map<String, String> found;

  /**
   * Takes what was found.
   *
   * @param found by names in lower case
   */
  InnoDbSettings(String location, Map<String, String> found) {
    this.location = location;
    this.found = found;
  }

  private record Rule(
      String name, boolean allows, Set<String> values, String consequence, String remedy) {
    static Rule allowing(String name, Set<String> values, String consequence, String remedy) {
      return new Rule(name, true, values, consequence, remedy);
    }

    static Rule refusing(String name, Set<String> values, String consequence, String remedy) {
      return new Rule(name, false, values, consequence, remedy);
    }

    boolean isBroken(String value) {
      return values.contains(value.toUpperCase(Locale.ROOT)) != allows;
    }
  }

  /** Those of the server. */
  static InnoDbSettings of(Connection connection, String location) throws SQLException {
    Map<String, String> found = new HashMap<>();
    String names =
        Stream.concat(
                Stream.concat(RULES.stream(), RULES_OF_THE_BINARY_LOG.stream()).map(Rule::name),
                Stream.of("log_bin", "max_allowed_packet"))
            .collect(Collectors.joining("', '", " WHERE Variable_name IN ('", "')"));
    try (Statement statement = connection.createStatement()) {
      for (String kind : List.of("VARIABLES", "STATUS")) {
        try (ResultSet rows = statement.executeQuery("SHOW GLOBAL " + kind + names)) {
          while (rows.next()) {
            found.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
          }
        }
      }
    }
    return new InnoDbSettings(location, found);
  }

  /**
   * Refuses what would break a promise.
   *
   * @throws StoreException the message names the setting and what to set
   */
  void require() throws StoreException {
    if (!found.containsKey(FLUSH)) {
      throw new StoreException(
          "the database %s does not say what its %s is, without which it cannot be relied on; is it InnoDB of MariaDB or MySQL?"
              .formatted(location, FLUSH));
    }
    for (Rule rule : RULES) {
      require(rule);
    }
    if (found.getOrDefault("log_bin", "OFF").matches("1|ON")) {
      for (Rule rule : RULES_OF_THE_BINARY_LOG) {
        require(rule);
      }
    }
    long packet = Long.parseLong(found.getOrDefault("max_allowed_packet", "" + PACKET_BYTES));
    if (packet < PACKET_BYTES) {
      throw new StoreException(
          "the database %s has max_allowed_packet = %d, too little for messages; set it to at least %d (better 16M) in the server's configuration"
              .formatted(location, packet, PACKET_BYTES));
    }
  }

  private void require(Rule rule) throws StoreException {
    String value = found.get(rule.name());
    if (value != null && rule.isBroken(value)) {
      throw new StoreException(
          "the database %s has %s = %s, with which %s; set it to %s in the server's configuration"
              .formatted(location, rule.name(), value, rule.consequence(), rule.remedy()));
    }
  }
}
