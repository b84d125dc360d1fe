package org.angarium.persistence.jdbc;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** MariaDB; where the tests run as root, it runs as the user {@code mysql}. */
public final class MariaDbServer extends DatabaseServer {
  /** Where Debian has the server, which may not be on the path of a user. */
  private static final List<Path> BESIDES = List.of(Path.of("/usr/sbin"));

  private static MariaDbServer shared;

  private Process process;

  private MariaDbServer() throws IOException {
    super("mariadb", "mysql");
    run(
        program("mariadb-install-db", BESIDES).orElseThrow(),
        "--no-defaults",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        "--datadir=" + data());
    Path users =
        Files.writeString(
            users(),
            "CREATE USER IF NOT EXISTS '%1$s'@'%%' IDENTIFIED BY '%2$s';\nGRANT ALL ON *.* TO '%1$s'@'%%' WITH GRANT OPTION;\n"
                // Else whoever has no name is let in as root.
                .concat(
                    "DELETE FROM mysql.global_priv WHERE user NOT IN ('%1$s', 'mariadb.sys');\nFLUSH PRIVILEGES;\n")
                .formatted(USER, PASSWORD.replace("'", "''")));
    users.toFile().setReadable(true, false);
  }

  /** The server, if it can be used here. */
  static Optional<Path> installed() {
    return program("mariadb-install-db", BESIDES).flatMap(any -> program("mariadbd", BESIDES));
  }

  /** The one server of this virtual machine, running. */
  public static synchronized MariaDbServer shared() {
    if (shared == null) {
      try {
        shared = new MariaDbServer();
        shared.start();
        shared.endLater();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  private Path data() {
    return directory.resolve("data");
  }

  private Path users() {
    return directory.resolve("users.sql");
  }

  @Override
  public void start(String... settings) {
    List<String> line =
        new ArrayList<>(
            List.of(
                installed().orElseThrow().toString(),
                "--no-defaults",
                "--datadir=" + data(),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + directory.resolve("socket"),
                "--pid-file=" + directory.resolve("pid"),
                "--skip-name-resolve",
                "--innodb-buffer-pool-size=32M",
                "--init-file=" + users()));
    Arrays.stream(settings).forEach(setting -> line.add("--" + setting));
    Path log = directory.resolve("log");
    try {
      Process started = begin(log, line);
      process = started;
      try {
        await()
            .atMost(Duration.ofSeconds(60))
            .failFast("MariaDB has ended", () -> !started.isAlive())
            .until(this::answers);
      } catch (RuntimeException e) {
        throw new IllegalStateException(line + ": " + Files.readString(log), e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try {
      connect(url(usualDatabase())).close();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void stop() {
    process.destroy();
    awaitEnd();
  }

  @Override
  public void crash() {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("MariaDB does not stop");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  String url(String database) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?sslMode=disable";
  }

  @Override
  String usualDatabase() {
    return "mysql";
  }
}
