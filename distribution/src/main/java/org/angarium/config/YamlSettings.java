package org.angarium.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads the file into settings with their lines. It stays with YAML's nodes, so that a value is
 * exactly the text that was written ({@code 010}, {@code no}) and nothing is ever constructed.
 */
final class YamlSettings {
  private final Path file;
  private final List<String> problems;
  private final List<Setting> settings = new ArrayList<>();
  private final List<DestinationSection> destinations = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  private YamlSettings(Path file, List<String> problems) {
    this.file = file;
    this.problems = problems;
  }

  /** Reads a file; what is wrong with it as a whole is added to the problems. */
  static YamlSettings read(Path file, List<String> problems) {
    YamlSettings reader = new YamlSettings(file, problems);
    try {
      new Compose(LoadSettings.builder().setAllowNonScalarKeys(true).build())
          .composeString(Files.readString(file))
          .ifPresent(root -> reader.section("", root));
    } catch (NoSuchFileException e) {
      problems.add("there is no configuration file " + file);
    } catch (AccessDeniedException e) {
      problems.add("the configuration file " + file + " may not be read");
    } catch (IOException e) {
      problems.add("the configuration file " + file + " cannot be read: " + e);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
      problems.add(file + line + ": not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add(file + ": not YAML: " + e.getMessage());
    }
    return reader;
  }

  /** All but what is said about destinations. */
  List<Setting> settings() {
    return settings;
  }

  /** What is said about destinations, in the order of the file. */
  List<DestinationSection> destinations() {
    return destinations;
  }

  private void section(String prefix, Node node) {
    entries(node, (name, value) -> entry(prefix + name.getValue(), name, value));
  }

  private void entries(Node node, BiConsumer<ScalarNode, Node> action) {
    if (!(node instanceof MappingNode mapping)) {
      problems.add(origin(node) + ": expected lines of the form 'key: value'");
      return;
    }
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode name) {
        action.accept(name, entry.getValueNode());
      } else {
        problems.add(origin(entry.getKeyNode()) + ": a key must be a plain name");
      }
    }
  }

  /** Only known sections are entered, so that the depth is bounded whatever the file refers to. */
  private void entry(String key, Node name, Node value) {
    if (key.equals(DestinationKey.SECTION)) {
      destinations(value);
    } else if (Key.ALL.stream().anyMatch(known -> known.name().startsWith(key + "."))) {
      section(key + ".", value);
    } else if (isFirst(key, name)) {
      settings.add(new Setting(key, key, text(value), origin(name)));
    }
  }

  private void destinations(Node node) {
    if (!isEmpty(node)) {
      entries(node, this::destination);
    }
  }

  private void destination(ScalarNode pattern, Node node) {
    String path = DestinationSection.path(pattern.getValue());
    if (!isFirst(path, pattern)) {
      return;
    }
    List<Setting> lines = new ArrayList<>();
    if (!isEmpty(node)) {
      entries(
          node,
          (name, value) -> {
            String writtenAs = path + "." + name.getValue();
            if (isFirst(writtenAs, name)) {
              lines.add(new Setting(name.getValue(), writtenAs, text(value), origin(name)));
            }
          });
    }
    destinations.add(new DestinationSection(pattern.getValue(), origin(pattern), lines));
  }

  private static boolean isEmpty(Node node) {
    return node instanceof ScalarNode scalar && scalar.getValue().isEmpty();
  }

  private boolean isFirst(String key, Node name) {
    boolean first = seen.add(key);
    if (!first) {
      problems.add(key + " (" + origin(name) + "): set twice in this file");
    }
    return first;
  }

  /** A list is taken as its elements with commas between them, as on the command line. */
  private static String text(Node value) {
    if (value instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    if (value instanceof SequenceNode sequence) {
      List<String> elements = new ArrayList<>();
      for (Node element : sequence.getValue()) {
        elements.add(element instanceof ScalarNode scalar ? scalar.getValue() : "?");
      }
      return String.join(",", elements);
    }
    return "{…}";
  }

  private String origin(Node node) {
    return node.getStartMark()
        .map(mark -> file + ", line " + (mark.getLine() + 1))
        .orElse("" + file);
  }
}
