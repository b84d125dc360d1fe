package org.angarium.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration comes from. What comes first here wins over what comes later, and the
 * defaults come last.
 *
 * @param commandLine values of options by key, several for a list
 * @param properties system properties; those that begin with {@code angarium.} count
 * @param environment variables; those that begin with {@code ANGARIUM_} count
 * @param file the YAML file, if there is one
 */
public record ConfigurationSources(
    Map<String, List<String>> commandLine,
    Properties properties,
    Map<String, String> environment,
    @Nullable Path file) {

  /** What this process was started with. */
  public static ConfigurationSources ofProcess(
      Map<String, List<String>> commandLine, @Nullable Path file) {
    return new ConfigurationSources(commandLine, System.getProperties(), System.getenv(), file);
  }
}
