package org.angarium.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.angarium.broker.BrokerSettings;
import org.angarium.persistence.journal.JournalSettings;
import org.junit.jupiter.api.Test;

/**
 * Makes the table of the reference page and the example file from the keys, and holds them against
 * what is there. {@code mvn test -pl distribution -am -Dtest=ConfigurationReferenceTest
 * -DwriteReference=true} writes them anew.
 */
class ConfigurationReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");
  private static final Path EXAMPLE = Path.of("src", "main", "conf", "angarium.yaml");
  private static final String EXAMPLE_DESTINATIONS =
      """

      # What is set for destinations, by name or pattern; docs/destinations.md explains it. Such as:
      #
      #     "orders.>":
      #       max-messages: 100000
      #       when-full: refuse
      #destinations:
      """;
  private static final boolean WRITE = Boolean.getBoolean("writeReference");

  @Test
  void shouldDescribeEveryKeyOnTheReferencePage() throws IOException {
    hold(PAGE, withTable(Files.readString(PAGE), "Key", table()));
  }

  @Test
  void shouldDescribeEverySettingOfDestinationsOnTheReferencePage() throws IOException {
    hold(PAGE, withTable(Files.readString(PAGE), "DestinationKey", destinationTable()));
  }

  @Test
  void shouldShowEveryKeyInTheExampleFile() throws IOException {
    hold(EXAMPLE, example());
  }

  @Test
  void shouldTakeTheExampleFileWithEveryLineInForce() throws Exception {
    Path file = Files.createTempFile("angarium", ".yaml");
    try {
      Files.writeString(file, Files.readString(EXAMPLE).replaceAll("(?m)^#( {0,2}[a-z-]+:)", "$1"));
      assertThat(read(file)).isEqualTo(read(null));
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void shouldHaveTheDefaultsOfTheBrokerAndTheJournal() throws Exception {
    Configuration defaults = read(null);
    BrokerSettings broker = BrokerSettings.defaults("angarium");
    assertThat(defaults.brokerSettings())
        .usingRecursiveComparison()
        .ignoringFields("messageMemoryBytes")
        .isEqualTo(broker);
    assertThat((double) defaults.limits().messageMemory() / broker.messageMemoryBytes())
        .isBetween(0.99, 1.01);
    Configuration.Journal journal = defaults.storage().journal();
    assertThat(
            new JournalSettings(
                Path.of("data"), journal.segmentBytes(), journal.compactionBytesPerSecond()))
        .isEqualTo(JournalSettings.defaults(Path.of("data")));
  }

  private static Configuration read(Path file) throws ConfigurationException {
    return Configuration.read(new ConfigurationSources(Map.of(), new Properties(), Map.of(), file));
  }

  private static void hold(Path file, String expected) throws IOException {
    if (WRITE) {
      Files.writeString(file, expected);
    }
    assertThat(file).hasContent(expected);
  }

  /** The page with the table that is made from a class between its two marks. */
  private static String withTable(String page, String source, String table) {
    int mark = page.indexOf("<!-- This table is made from org.angarium.config." + source + ";");
    int start = page.indexOf("\n", mark) + 1;
    int end = page.indexOf("<!-- end of the table", start);
    assertThat(mark).as("the place of " + source).isPositive();
    return page.substring(0, start) + table + page.substring(end);
  }

  private static String table() {
    StringBuilder table =
        new StringBuilder("| Key | Default | Allowed | What it is |\n|---|---|---|---|\n");
    for (Key<?> key : Key.ALL) {
      String standard = key.defaultText().isEmpty() ? "none" : "`" + key.defaultText() + "`";
      table.append(
          String.format(
              "| `%s` | %s | %s | %s |%n",
              key.name(), standard, key.type().allowed(), key.meaning()));
    }
    return table.toString();
  }

  private static String destinationTable() {
    StringBuilder table =
        new StringBuilder("| Key | Default | Allowed | What it is |\n|---|---|---|---|\n");
    table.append(
        "| `kind` | `any` | `queue`, `topic`, `any` | For which destinations of such names the others"
            + " hold. |\n");
    for (DestinationKey<?> key : DestinationKey.ALL) {
      table.append(
          String.format(
              "| `%s` | `%s` | %s | %s |%n",
              key.name(), key.defaultText(), key.setting().allowed(), key.meaning()));
    }
    return table.toString();
  }

  private static String example() {
    StringBuilder file =
        new StringBuilder(
            """
            # Angarium's configuration. Every line shows a default, and counts without its '#'.
            # docs/configuration.md says more.
            """);
    String section = "";
    for (Key<?> key : Key.ALL) {
      int dot = key.name().indexOf('.');
      String home = dot < 0 ? "" : key.name().substring(0, dot);
      if (home.isEmpty() || !home.equals(section)) {
        file.append(home.isEmpty() ? "\n" : "\n#" + home + ":\n");
      }
      section = home;
      String indent = home.isEmpty() ? "" : "  ";
      for (String line : wrapped(key.meaning().replace("`", ""))) {
        file.append(indent).append("# ").append(line).append('\n');
      }
      String entry = key.name().substring(dot + 1) + ": " + key.defaultText();
      file.append('#').append(indent).append(entry.stripTrailing()).append('\n');
    }
    return file.append(EXAMPLE_DESTINATIONS).toString();
  }

  private static List<String> wrapped(String text) {
    return List.of(text.replaceAll("(.{1,90})( |$)", "$1\n").split("\n"));
  }
}
