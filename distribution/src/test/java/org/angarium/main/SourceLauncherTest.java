package org.angarium.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script at the top of the sources, on a copy of their layout. In place of Maven there is a
 * script that "builds" a launcher, which prints its version and its arguments.
 */
@DisabledOnOs(OS.WINDOWS)
class SourceLauncherTest {
  private static final String MAVEN =
      """
      #!/bin/sh
      bin=distribution/target/angarium-$VERSION/bin
      mkdir -p "$bin"
      {
        echo '#!/bin/sh'
        echo "echo version $VERSION"
        echo 'for argument; do echo "<$argument>"; done'
      } >"$bin/angarium"
      chmod +x "$bin/angarium"
      """;

  @TempDir Path directory;
  private Path top;
  private Path source;
  private Path tools;

  @BeforeEach
  void layOut() throws IOException {
    top = Files.createDirectories(directory.resolve("the sources"));
    tools = Files.createDirectories(directory.resolve("the tools"));
    Files.copy(Path.of("..", "angarium"), top.resolve("angarium"));
    executable(Files.writeString(tools.resolve("mvn"), MAVEN));
    source = top.resolve("distribution/src/main/java/A.java");
    Files.createDirectories(source.getParent());
    write(source, "class A {}");
    write(source.resolveSibling("B.java"), "class B {}");
    write(top.resolve("distribution/pom.xml"), "<project/>");
    write(top.resolve("pom.xml"), "<project/>");
    List<Path> directories = List.of(source.getParent(), top.resolve("distribution/src/main"));
    for (Path old : directories) {
      Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
    }
  }

  @Test
  void shouldBuildWhatIsMissingAndNotWhatIsFresh() throws Exception {
    assertThat(run("1")).containsExactly("building", "version 1");
    assertThat(run("2")).containsExactly("version 1");
  }

  @Test
  void shouldBuildAgainWhenASourceWasChanged() throws Exception {
    run("1");
    Files.writeString(source, "class A { }");
    assertThat(run("1")).containsExactly("building", "version 1");
  }

  @Test
  void shouldBuildAgainWhenASourceWasDeleted() throws Exception {
    run("1");
    Files.delete(source);
    assertThat(run("1")).containsExactly("building", "version 1");
  }

  @Test
  void shouldRunTheNewVersionThoughAnOlderOneWasBuiltBefore() throws Exception {
    run("1");
    Files.writeString(top.resolve("pom.xml"), "<project></project>");
    assertThat(run("2")).containsExactly("building", "version 2");
  }

  @Test
  void shouldPassArgumentsOnAsTheyAre() throws Exception {
    run("1");
    assertThat(run("1", "send", "two words", "", "*", "$HOME"))
        .containsExactly("version 1", "<send>", "<two words>", "<>", "<*>", "<$HOME>");
  }

  @Test
  void shouldEndWithAnExitCodeWhenTheBuildFails() throws Exception {
    executable(Files.writeString(tools.resolve("mvn"), "#!/bin/sh\nexit 1\n"));
    Process process = start("1");
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isEqualTo(ExitCode.NOT_STARTED);
  }

  /** What it prints, with the announcement of a build in short. */
  private List<String> run(String version, String... arguments) throws Exception {
    Process process = start(version, arguments);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output
        .lines()
        .map(line -> line.startsWith("angarium: building") ? "building" : line)
        .toList();
  }

  private Process start(String version, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(top.resolve("angarium").toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("VERSION", version);
    environment.merge("PATH", "", (path, none) -> tools + File.pathSeparator + path);
    return builder.start();
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
