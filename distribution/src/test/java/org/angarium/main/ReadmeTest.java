package org.angarium.main;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Queue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.InitialContext;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.angarium.embed.EmbeddedBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works as it stands there; only the port is another. */
class ReadmeTest {
  private static final String URL_IN_README = "tcp://127.0.0.1:61600";

  @TempDir Path directory;

  @Test
  void shouldCompileAndRunTheJavaExample() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.builder("readme-java").port(0).start()) {
      String code = block("java").replace(URL_IN_README, broker.tcpUrl());
      assertThat(run("Orders", code)).isEqualTo("three apples\n");
    }
  }

  @SuppressWarnings("BanJNDI") // Looking things up is what is tested; nothing comes from outside.
  @Test
  void shouldServeTheJndiExample() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.builder("readme-jndi").port(0).start()) {
      Properties environment = new Properties();
      environment.load(
          new StringReader(block("properties").replace(URL_IN_README, broker.tcpUrl())));
      InitialContext context = new InitialContext(environment);
      ConnectionFactory factory = (ConnectionFactory) context.lookup("jms/factory");
      try (Connection connection = factory.createConnection()) {
        connection.start();
      }
      assertThat(((Queue) context.lookup("jms/orders")).getQueueName()).isEqualTo("orders");
      assertThat(context.lookup("ConnectionFactory")).isInstanceOf(ConnectionFactory.class);
      assertThat(((Queue) context.lookup("dynamicQueues/NAME")).getQueueName()).isEqualTo("NAME");
      context.close();
    }
  }

  @Test
  void shouldPointToPagesThatAreThere() throws IOException {
    Matcher link = Pattern.compile("\\]\\((?!https?:)([^)]+)\\)").matcher(readme());
    while (link.find()) {
      assertThat(Path.of("..").resolve(link.group(1))).exists();
    }
  }

  @Test
  void shouldShowCommandLinesThatCanBeParsed() throws IOException {
    Matcher line = Pattern.compile("(?m)^ +\\./angarium (.*?)( +#.*)?$").matcher(readme());
    while (line.find()) {
      List<String> words =
          Pattern.compile("\"([^\"]*)\"|\\S+")
              .matcher(line.group(1))
              .results()
              .map(word -> word.group(1) == null ? word.group() : word.group(1))
              .toList();
      Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()))
          .parseArgs(words.toArray(String[]::new));
    }
  }

  private String run(String name, String code) throws Exception {
    Path source = Files.writeString(directory.resolve(name + ".java"), code);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    int result =
        compiler.run(
            null,
            null,
            complaints,
            "-Xlint:all",
            "-Werror",
            "-proc:none",
            "-cp",
            System.getProperty("java.class.path"),
            source.toString());
    assertThat(complaints.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(result).isZero();
    PrintStream standard = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      Method main = loader.loadClass(name).getMethod("main", String[].class);
      main.invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(standard);
    }
    return printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  private static String block(String language) throws IOException {
    Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(readme());
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of("..", "README.md"));
  }
}
