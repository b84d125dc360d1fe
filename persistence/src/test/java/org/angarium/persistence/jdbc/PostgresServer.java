package org.angarium.persistence.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL; where the tests run as root, it runs as the user {@code postgres}. */
public final class PostgresServer extends DatabaseServer {
  private static PostgresServer shared;

  private final Path programs;

  private PostgresServer() throws IOException {
    super("postgres", "postgres");
    programs = installed().orElseThrow();
    Path password = Files.writeString(Files.createTempFile("angarium", ".pw"), PASSWORD + "\n");
    password.toFile().setReadable(true, false);
    run(
        programs.resolve("initdb"),
        "--no-sync",
        "--encoding=UTF8",
        "--username=" + USER,
        "--auth=scram-sha-256",
        "--pwfile=" + password,
        "--pgdata=" + data());
    Files.delete(password);
  }

  /** Where the programs are, if they are anywhere. */
  static Optional<Path> installed() {
    List<Path> places = new ArrayList<>();
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (Stream<Path> found = Files.list(versions)) {
        found.sorted(Collections.reverseOrder()).forEach(one -> places.add(one.resolve("bin")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return program("initdb", places)
        .map(Path::getParent)
        .filter(place -> Files.isExecutable(place.resolve("pg_ctl")));
  }

  /** The one server of this virtual machine, running. */
  public static synchronized PostgresServer shared() {
    if (shared == null) {
      try {
        shared = new PostgresServer();
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

  @Override
  public void start(String... settings) {
    StringBuilder options =
        new StringBuilder("-p " + port + " -c listen_addresses=127.0.0.1 -k " + directory);
    Arrays.stream(settings).forEach(setting -> options.append(" -c ").append(setting));
    control("start", "--log=" + directory.resolve("log"), "--options=" + options);
  }

  @Override
  public void stop() {
    control("stop", "--mode=fast");
  }

  @Override
  public void crash() {
    control("stop", "--mode=immediate");
  }

  private void control(String action, String... arguments) {
    List<String> all = new ArrayList<>(List.of(action, "--wait", "--silent", "--pgdata=" + data()));
    all.addAll(List.of(arguments));
    run(programs.resolve("pg_ctl"), all.toArray(String[]::new));
  }

  @Override
  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  @Override
  String usualDatabase() {
    return "postgres";
  }
}
