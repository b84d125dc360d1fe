package org.angarium.persistence.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real database server on a temporary directory, of the programs installed on this machine. It
 * does not run as root; where the tests do, it runs as the user that its package has made, or as
 * {@code nobody}.
 */
public abstract class DatabaseServer {
  public static final String USER = "angarium";
  public static final String PASSWORD = "p4ss w'rd";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  final Path directory;
  final int port;
  private final List<String> asUser;

  DatabaseServer(String name, String user) throws IOException {
    directory = Files.createTempDirectory("angarium-" + name + "-");
    if (System.getProperty("user.name").equals("root")) {
      String runsAs =
          Files.readString(Path.of("/etc/passwd")).contains("\n" + user + ":") ? user : "nobody";
      asUser = List.of("setpriv", "--reuid=" + runsAs, "--clear-groups", "--");
      Files.setOwner(
          directory,
          directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(runsAs));
    } else {
      asUser = List.of();
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  /** A program on the {@code PATH} or in one of these directories. */
  static Optional<Path> program(String name, List<Path> besides) {
    List<Path> places = new ArrayList<>();
    for (String entry : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      places.add(Path.of(entry));
    }
    places.addAll(besides);
    return places.stream()
        .map(place -> place.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it, with settings of the form {@code name=value} beside the usual ones. */
  public abstract void start(String... settings);

  /** Stops it in order; it closes all connections. */
  public abstract void stop();

  /** Stops it as a crash does. */
  public abstract void crash();

  abstract String url(String database);

  /** A database that is there always. */
  abstract String usualDatabase();

  /** Makes a database that nobody has used, and tells its URL. */
  public final String newDatabase() {
    String name = "angarium_" + DATABASES.incrementAndGet();
    sql(url(usualDatabase()), "CREATE DATABASE " + name);
    return url(name);
  }

  /** The name of the database of a URL. */
  static String name(String url) {
    return url.replaceFirst("\\?.*", "").replaceFirst(".*/", "");
  }

  /** Executes statements, each by itself. */
  static void sql(String url, String... commands) {
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement()) {
      for (String command : commands) {
        statement.execute(command);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, USER, PASSWORD);
  }

  /** Begins a program as the server's user, in its directory. */
  final Process begin(Path output, List<String> line) throws IOException {
    List<String> whole = new ArrayList<>(asUser);
    whole.addAll(line);
    return new ProcessBuilder(whole)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Runs a program to its end, which must be a good one. */
  final void run(Path program, String... arguments) {
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("angarium", ".out");
      boolean good = hasEndedWell(begin(output, line));
      String said = Files.readString(output);
      Files.delete(output);
      if (!good) {
        throw new IllegalStateException(line + ": " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasEndedWell(Process process) {
    try {
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends it with this virtual machine, and removes its files. */
  final void endLater() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "stop-server"));
  }

  private void end() {
    try {
      crash();
    } catch (IllegalStateException e) {
      // A test has left it stopped.
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Collections.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
