package org.angarium.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.angarium.transport.url.BrokerUrl.Endpoint;

/** Collects the settings of all sources, checks them, and gathers every problem on the way. */
final class ConfigurationReader {
  /** Used by the launch scripts and by tests, and not settings of the broker. */
  private static final Set<String> OTHER_NAMES =
      Set.of(
          "angarium.home",
          "angarium.command",
          "angarium.input",
          "angarium.failpoint",
          "ANGARIUM_HOME",
          "ANGARIUM_JAVA_OPTS",
          "ANGARIUM_COMMAND");

  /** What Kubernetes sets in every pod for a service called "angarium", "angarium-console"… */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("ANGARIUM_(\\w+_)?(SERVICE_(HOST|PORT(_\\w+)?)|PORT(_\\d+_\\w+)?)");

  /** The section of the file that has no counterpart elsewhere, written elsewhere. */
  private static final Pattern DESTINATIONS =
      Pattern.compile("destinations(\\..*)?|ANGARIUM_DESTINATIONS(_.*)?");

  private final ConfigurationSources sources;
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Setting> settings = new HashMap<>();
  private List<DestinationSection> destinations = List.of();

  ConfigurationReader(ConfigurationSources sources) {
    this.sources = sources;
  }

  Configuration read() throws ConfigurationException {
    collect();
    Configuration configuration =
        new Configuration(
            value(Key.NAME),
            value(Key.LISTEN),
            new Configuration.Storage(
                value(Key.STORE),
                value(Key.DATA),
                new Configuration.Journal(
                    Math.toIntExact(value(Key.SEGMENT_SIZE)),
                    Math.toIntExact(value(Key.COMPACTION_RATE))),
                new Configuration.Database(
                    value(Key.JDBC_URL),
                    value(Key.JDBC_USER),
                    value(Key.JDBC_PASSWORD),
                    value(Key.JDBC_TIMEOUT))),
            new Configuration.Limits(
                value(Key.MESSAGE_MEMORY),
                Math.toIntExact(value(Key.MAX_FRAME)),
                Math.toIntExact(value(Key.MAX_BODY)),
                Math.toIntExact(value(Key.PRODUCER_WINDOW))),
            value(Key.HEARTBEAT),
            value(Key.ACCOUNTS),
            new DestinationReader(problems).read(destinations));
    requireAccountsBeyondLoopback(configuration);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return configuration;
  }

  /** From the weakest source to the strongest: a later one replaces what an earlier one said. */
  private void collect() {
    if (sources.file() != null) {
      YamlSettings file = YamlSettings.read(sources.file(), problems);
      file.settings().forEach(this::take);
      destinations = file.destinations();
    }
    sources.environment().forEach(this::takeVariable);
    for (String property : new TreeSet<>(sources.properties().stringPropertyNames())) {
      if (property.startsWith("angarium.") && !OTHER_NAMES.contains(property)) {
        String text = sources.properties().getProperty(property);
        String name = property.substring("angarium.".length());
        take(new Setting(name, "-D" + property, text, "system property"));
      }
    }
    sources
        .commandLine()
        .forEach(
            (key, values) ->
                take(new Setting(key, "--" + key, String.join(",", values), "command line")));
  }

  private void takeVariable(String variable, String text) {
    if (!variable.startsWith("ANGARIUM_")
        || OTHER_NAMES.contains(variable)
        || SERVICE_LINK.matcher(variable).matches()) {
      return;
    }
    String key =
        Key.ALL.stream()
            .filter(known -> known.variable().equals(variable))
            .findFirst()
            .map(Key::name)
            .orElse(variable);
    take(new Setting(key, variable, text, "environment"));
  }

  private void take(Setting setting) {
    if (Key.ALL.stream().anyMatch(known -> known.name().equals(setting.key()))) {
      settings.put(setting.key(), setting);
    } else if (DESTINATIONS.matcher(setting.key()).matches()) {
      problems.add(
          setting.withoutValue("destinations are set in a section of the configuration file only"));
    } else {
      boolean variable = setting.key().startsWith("ANGARIUM_");
      problems.add(
          setting.unknown(
              Stream.concat(
                      Key.ALL.stream().map(known -> variable ? known.variable() : known.name()),
                      variable ? Stream.empty() : Stream.of(DestinationKey.SECTION))
                  .toList()));
    }
  }

  private <T> T value(Key<T> key) {
    Setting setting = settings.get(key.name());
    if (setting != null) {
      try {
        return key.type().parser().apply(setting.text());
      } catch (IllegalArgumentException e) {
        problems.add(setting.problem(String.valueOf(e.getMessage())));
      }
    }
    return key.type().parser().apply(key.defaultText());
  }

  private void requireAccountsBeyondLoopback(Configuration configuration) {
    if (configuration.accounts().isPresent()) {
      return;
    }
    for (Endpoint.Tcp address : configuration.listen()) {
      String listen = "listen = \"" + address + "\": ";
      try {
        if (!InetAddress.getByName(address.host()).isLoopbackAddress()) {
          problems.add(
              listen
                  + "an address that is not loopback needs accounts; make one with 'angarium"
                  + " password NAME --file FILE', and name the file with the key security.accounts");
        }
      } catch (UnknownHostException e) {
        problems.add(listen + "the host is not known on this machine");
      }
    }
  }
}
