package org.angarium.persistence.jdbc;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.bodies.BodyFiles;
import org.angarium.persistence.bodies.BodyMedium;
import org.angarium.persistence.files.Disk;
import org.angarium.persistence.files.FailPoints;
import org.angarium.persistence.files.LocalDisk;
import org.angarium.persistence.files.LockedException;
import org.jspecify.annotations.Nullable;

/**
 * H2 in this process, in files. A commit of H2 does not last by itself: {@link H2Files} does that.
 */
final class H2Dialect implements Dialect {
  /** Settings that a URL may have; the others would break promises, or nobody has tried them. */
  private static final Map<String, Pattern> ALLOWED =
      new TreeMap<>(
          Map.of(
              "WRITE_DELAY", Pattern.compile("\\d+"),
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
  private final Disk disk;
  private final Path path;
  private volatile @Nullable H2Files files;

  /** Takes the settings as they are. */
  H2Dialect(JdbcSettings settings, Disk disk) {
    this.settings = settings;
    this.disk = disk;
    this.path = path(settings.location().replaceFirst("^jdbc:h2:(file:)?", ""));
  }

  /** As H2 understands it: the user's own directory is named by a tilde. */
  private static Path path(String named) {
    String home = System.getProperty("user.home");
    return Path.of(named.startsWith("~") ? home + named.substring(1) : named)
        .toAbsolutePath()
        .normalize();
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
    return new H2Dialect(settings, new LocalDisk());
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
    int settingsAt = (settings.url() + ";").indexOf(';');
    return H2Files.url(path)
        + settings.url().substring(settingsAt)
        // What the file itself says does not count: the last connection closes the database.
        + ";DB_CLOSE_DELAY=0"
        // Closing is the store's business, not that of a hook which runs beside it.
        + (settings.url().toUpperCase(Locale.ROOT).contains(";DB_CLOSE_ON_EXIT=")
            ? ""
            : ";DB_CLOSE_ON_EXIT=FALSE");
  }

  @Override
  public Map<String, String> properties() {
    return Map.of();
  }

  @Override
  public String preparation() {
    return "";
  }

  /** Nothing that is set in the file or the URL can break a promise. */
  @Override
  public void check(Connection connection) {}

  @Override
  public Safeguard safeguard() throws IOException, StoreException {
    try {
      H2Files opened = H2Files.open(disk, path);
      files = opened;
      return opened;
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
  public void unlockAfterSetup(Connection connection) {}

  @Override
  public void make(Connection connection, String definition) throws SQLException {
    Schema.execute(connection, definition);
  }

  @Override
  public String bytes(int most) {
    return "VARBINARY(" + most + ")";
  }

  @Override
  public BodyMedium bodyFiles() {
    return BodyFiles.in(
        path.resolveSibling(path.getFileName() + ".bodies"),
        new BodyFiles.Hooks(disk, FailPoints.NONE));
  }

  @Override
  public String byIndex(String table, String index) {
    return table;
  }

  @Override
  public String deleteByKey(String table) {
    return "DELETE FROM " + table;
  }

  @Override
  public String indexedWhere(String condition) {
    return "";
  }

  /** For a list H2 would read the whole lane; and there are no round trips to be saved. */
  @Override
  public Lookup lookup() {
    return new Lookup(
        "SELECT sequence, message, bytes, expiration, body FROM "
            + Schema.PLACE
            + " WHERE sequence IN (%s) AND holder = ? AND lane = ?",
        1);
  }

  @Override
  public String nowMillis() {
    return "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)";
  }

  /** It runs in this process: what went wrong once is not tried again. */
  @Override
  public boolean mayPass(SQLException error) {
    return false;
  }

  @Override
  public long diskBytes(Connection connection) {
    H2Files opened = files;
    return opened == null ? 0 : opened.diskBytes();
  }

  /** So much is left free that messages can still be taken off when no more are accepted. */
  @Override
  public boolean hasSpace() {
    return path.resolveSibling(".").toFile().getUsableSpace() > SPARE_BYTES;
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
