package org.angarium.tests.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The distribution that the build made just before. */
public final class Distribution {
  private Distribution() {}

  /** Its directory, {@code distribution/target/angarium-<version>}. */
  public static Path home() {
    Path target = projectRoot().resolve("distribution/target");
    try (Stream<Path> children = Files.isDirectory(target) ? Files.list(target) : Stream.of()) {
      List<Path> homes =
          children.filter(child -> Files.isExecutable(child.resolve("bin/angarium"))).toList();
      if (homes.size() != 1) {
        throw new IllegalStateException(
            "expected one distribution in " + target + ", found " + homes + "; run mvn verify");
      }
      return homes.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its launch script. */
  public static Path script() {
    return home().resolve("bin/angarium");
  }

  /** The directory that holds all modules of the project. */
  public static Path projectRoot() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("tck-tests/pom.xml"))) {
      here = here.getParent();
      if (here == null) {
        throw new IllegalStateException("must run within the project");
      }
    }
    return here;
  }
}
