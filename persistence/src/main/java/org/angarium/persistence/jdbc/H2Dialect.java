package org.angarium.persistence.jdbc;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.files.LocalDisk;
import org.angarium.persistence.files.LockedException;
import org.jspecify.annotations.Nullable;

/**
 * H2 in this process, in files. A commit of H2 is not durable by itself; {@link #force} is what
 * makes it so.
 */
final class H2Dialect implements Dialect {
  /** Settings that a URL may have; the others would break promises, or nobody has tried them. */
  private static final Map<String, Pattern> ALLOWED =
      new TreeMap<>(
          Map.of(
              "WRITE_DELAY", Pattern.compile("0"),
              "FILE_LOCK", Pattern.compile("FS|FILE"),
              "CACHE_SIZE", Pattern.compile("\\d+"),
              "IFEXISTS", Pattern.compile("TRUE|FALSE"),
              "DB_CLOSE_ON_EXIT", Pattern.compile("FALSE")));

  /** In files, without any of H2's other file systems. */
  private static final Pattern FILES =
      Pattern.compile("jdbc:h2:(file:)?(~?/|\\.{1,2}/|[A-Za-z]:[/\\\\]).*");

  private static final int IN_USE = 90020;
  private static final int WRONG_USER = 28000;
  private static final int DAMAGED = 90030;
  private static final long SPARE_BYTES = 64 << 20;

  private final JdbcSettings settings;
  private volatile @Nullable Path file;

  /** Takes the settings as they are. */
  H2Dialect(JdbcSettings settings) {
    this.settings = settings;
  }

  /**
   * Refuses what is not in files, and settings that are not allowed.
   *
   * @throws StoreException the message says what is allowed
   */
  static H2Dialect of(JdbcSettings settings) throws StoreException {
    if (!FILES.matcher(settings.location()).matches()) {
      throw new StoreException(
          "the JDBC URL %s does not name files of this machine; of H2 only these are allowed: jdbc:h2:file:/PATH, jdbc:h2:file:./PATH"
              .formatted(settings.location()));
    }
    for (String setting : List.of(settings.url().split(";", -1)).stream().skip(1).toList()) {
      requireAllowed(setting, settings);
    }
    return new H2Dialect(settings);
  }

  private static void requireAllowed(String setting, JdbcSettings settings) throws StoreException {
    int equals = setting.indexOf('=');
    String name = (equals < 0 ? setting : setting.substring(0, equals)).toUpperCase(Locale.ROOT);
    String value = setting.substring(equals + 1).toUpperCase(Locale.ROOT);
    Pattern allowed = ALLOWED.get(name);
    if (allowed == null) {
      // Its value may be a secret.
      throw new StoreException(
          "the setting %s in the JDBC URL %s is not allowed; allowed: %s"
              .formatted(name, settings.location(), ALLOWED));
    }
    if (!allowed.matcher(value).matches()) {
      throw new StoreException(
          "the setting %s in the JDBC URL %s is not allowed; allowed: %s=%s"
              .formatted(setting, settings.location(), name, allowed));
    }
  }

  @Override
  public String database() {
    return "H2";
  }

  @Override
  public Driver driver() {
    return new Driver("org.h2.Driver", "com.h2database:h2");
  }

  @Override
  public String url() {
    String url = settings.url().toUpperCase(Locale.ROOT);
    return settings.url()
        + (url.contains(";WRITE_DELAY=") ? "" : ";WRITE_DELAY=0")
        // Closing is the store's business, not that of a hook which runs beside it.
        + (url.contains(";DB_CLOSE_ON_EXIT=") ? "" : ";DB_CLOSE_ON_EXIT=FALSE");
  }

  @Override
  public Map<String, String> properties() {
    return Map.of();
  }

  @Override
  public String preparation() {
    return "";
  }

  /** The file itself may say something else than the URL. */
  @Override
  public void check(Connection connection) throws SQLException, StoreException {
    String delay =
        Dialect.text(
            connection,
            "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS"
                + " WHERE SETTING_NAME = 'WRITE_DELAY'");
    if (!delay.equals("0")) {
      throw new StoreException(
          "the database %s has WRITE_DELAY %s, with which confirmed messages may be lost; allowed: 0"
              .formatted(settings.location(), delay));
    }
  }

  /** H2 locks its file against other processes, but not against others in this one. */
  @Override
  public Closeable lock(Connection connection) throws SQLException, IOException {
    // H2 may put the name of one of its file systems in front.
    String known = Dialect.text(connection, "CALL DATABASE_PATH()").replaceFirst("^\\w{2,}:", "");
    Path path = Path.of(known);
    file = path.resolveSibling(path.getFileName() + ".mv.db");
    try {
      return new LocalDisk().lock(path.resolveSibling(path.getFileName() + ".lock"));
    } catch (LockedException e) {
      throw new StoreException(
          "the database %s is in use by %s".formatted(settings.location(), e.getMessage()), e);
    }
  }

  @Override
  public boolean isExclusive() {
    return true;
  }

  @Override
  public void lockForSetup(Connection connection) {}

  @Override
  public String bytes(int most) {
    return "VARBINARY(" + most + ")";
  }

  @Override
  public String indexedWhere(String condition) {
    return "";
  }

  /** For a list H2 would read the whole lane; and there are no round trips to be saved. */
  @Override
  public Lookup lookup() {
    return new Lookup(
        "SELECT sequence, message, bytes, expiration FROM "
            + Schema.PLACE
            + " WHERE sequence IN (%s) AND holder = ? AND lane = ?",
        1);
  }

  @Override
  public String nowMillis() {
    return "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)";
  }

  @Override
  public void force(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
  }

  /** It runs in this process: what went wrong once is not tried again. */
  @Override
  public boolean mayPass(SQLException error) {
    return false;
  }

  @Override
  public long diskBytes(Connection connection) {
    Path known = file;
    try {
      return known == null ? 0 : Files.size(known);
    } catch (IOException e) {
      return 0;
    }
  }

  /** So much is left free that messages can still be taken off when no more are accepted. */
  @Override
  public boolean hasSpace() {
    Path known = file;
    return known == null || known.toFile().getUsableSpace() > SPARE_BYTES;
  }

  @Override
  public String explain(SQLException error, String user) {
    return switch (error.getErrorCode()) {
      case IN_USE -> "it is in use by another process";
      case WRONG_USER ->
          "it was made with another user or password than \"%s\" and the one given; check jdbc.user and jdbc.password"
              .formatted(user);
      case DAMAGED -> "its file is damaged, restore it from a backup: " + error.getMessage();
      default -> String.valueOf(error.getMessage());
    };
  }
}
