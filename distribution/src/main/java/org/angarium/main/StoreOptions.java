package org.angarium.main;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.angarium.config.Configuration;
import org.angarium.config.ConfigurationException;
import org.angarium.config.ConfigurationSources;
import org.angarium.persistence.StoreException;
import org.angarium.server.Stores;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store a tool works on. */
final class StoreOptions {
  static final String DIRECTORY =
      "The directory of a store, or a broker's configuration file that names its store.";

  @Option(
      names = "--store",
      paramLabel = "KIND",
      description =
          "What is in the directory: journal (default), or jdbc for a database in files of it.")
  private @Nullable String kind;

  /**
   * Opens the store of a directory, or of a configuration file.
   *
   * @throws StoreException if it cannot be had
   * @throws CommandException if the configuration is wrong
   */
  Stores.Opened open(Path where) throws StoreException {
    boolean isFile = Files.isRegularFile(where);
    Map<String, List<String>> options = new LinkedHashMap<>();
    if (!isFile) {
      options.put("data", List.of(where.toString()));
      options.put("store", List.of(kind == null ? "journal" : kind));
      options.put("jdbc.url", List.of(""));
    } else if (kind != null) {
      options.put("store", List.of(kind));
    }
    try {
      return Stores.openAlone(
          Configuration.read(ConfigurationSources.ofProcess(options, isFile ? where : null))
              .storage());
    } catch (ConfigurationException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
