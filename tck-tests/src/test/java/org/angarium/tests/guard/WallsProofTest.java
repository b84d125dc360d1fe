package org.angarium.tests.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows each wall a small piece of code that breaks it. */
class WallsProofTest {
  @TempDir private Path directory;

  @Test
  void shouldRefuseAModuleThatKnowsAnother() throws IOException {
    assertBroken(
        Walls.modules(),
        "package org.angarium.transport; class A { org.angarium.broker.B b; }",
        "package org.angarium.broker; public class B {}");
  }

  @Test
  void shouldRefuseABrokerThatKnowsAStore() throws IOException {
    assertBroken(
        Walls.brokerKnowsTheStoreContractOnly(),
        "package org.angarium.broker; class A { org.angarium.persistence.journal.J j; }",
        "package org.angarium.persistence.journal; public class J {}");
  }

  @Test
  void shouldRefuseNettyOutsideItsRoom() throws IOException {
    assertBroken(
        Walls.nettyStaysInItsRoom(),
        "package org.angarium.transport.frame; class A { io.netty.buffer.ByteBuf b; }");
  }

  @Test
  void shouldRefuseSqlOutsideItsRoom() throws IOException {
    assertBroken(
        Walls.jdbcStaysInItsRoom(),
        "package org.angarium.persistence.journal; class A { java.sql.Connection c; }");
  }

  @Test
  void shouldRefuseAConnectionPoolOutsideItsRoom() throws IOException {
    assertBroken(
        Walls.jdbcStaysInItsRoom(),
        "package org.angarium.server; class A { com.zaxxer.hikari.HikariDataSource d; }",
        "package com.zaxxer.hikari; public class HikariDataSource {}");
  }

  @Test
  void shouldRefuseAStoreThatIsNamedOutsideTheServer() throws IOException {
    assertBroken(
        Walls.onlyTheServerNamesTheStoreInADatabase(),
        "package org.angarium.config; class A { org.angarium.persistence.jdbc.B b; }",
        "package org.angarium.persistence.jdbc; public class B {}");
  }

  @Test
  void shouldRefuseACycleOfPackages() throws IOException {
    assertBroken(
        Walls.packagesAreFreeOfCycles(),
        "package org.angarium.broker; public class A { org.angarium.broker.core.B b; }",
        "package org.angarium.broker.core; public class B { org.angarium.broker.A a; }");
  }

  @Test
  void shouldRefusePrintingOutsideTheCommandLine() throws IOException {
    assertBroken(
        Walls.onlyTheCommandLinePrints(),
        "package org.angarium.broker; class A { void f() { System.out.println(); } }");
    assertBroken(
        Walls.onlyTheCommandLinePrints(),
        "package org.angarium.jms; class A { void f(Exception e) { e.printStackTrace(); } }");
  }

  @Test
  void shouldRefuseClocksAndThreadsInTheCore() throws IOException {
    for (String statement :
        List.of(
            "Thread.sleep(1);",
            "long t = System.currentTimeMillis();",
            "long t = System.nanoTime();",
            "Object t = java.time.Instant.now();",
            "new Thread(() -> {}).start();")) {
      assertBroken(
          Walls.coreHasNoClockAndNoThreadsOfItsOwn(),
          "package org.angarium.broker.core; class A { void f() throws InterruptedException { "
              + statement
              + " } }");
    }
  }

  @Test
  void shouldRefuseDeserialisingInTheBroker() throws IOException {
    assertBroken(
        Walls.onlyTheClientDeserialises(),
        "package org.angarium.broker; class A { java.io.ObjectInputStream in; }");
  }

  private void assertBroken(ArchRule wall, String... sources) throws IOException {
    assertBroken(List.of(wall), sources);
  }

  private void assertBroken(List<ArchRule> walls, String... sources) throws IOException {
    JavaClasses classes = compile(sources);
    assertThat(walls).anyMatch(wall -> wall.evaluate(classes).hasViolation());
  }

  private JavaClasses compile(String... sources) throws IOException {
    Path output = Files.createTempDirectory(directory, "classes");
    List<Path> files = new ArrayList<>();
    for (String source : sources) {
      String type = source.replaceFirst(".*?class (\\w+) .*", "$1");
      Path file = Files.createTempDirectory(directory, "source").resolve(type + ".java");
      files.add(Files.writeString(file, source));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("-d", output.toString(), "-cp", System.getProperty("java.class.path"));
      assertThat(
              compiler
                  .getTask(
                      null,
                      manager,
                      null,
                      options,
                      null,
                      manager.getJavaFileObjectsFromPaths(files))
                  .call())
          .isTrue();
    }
    try (Stream<Path> compiled = Files.walk(output)) {
      return new ClassFileImporter()
          .importPaths(compiled.filter(f -> f.toString().endsWith(".class")).toList());
    }
  }
}
