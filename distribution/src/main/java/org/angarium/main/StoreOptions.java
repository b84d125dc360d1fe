package org.angarium.main;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.angarium.config.Configuration;
import org.angarium.config.ConfigurationException;
import org.angarium.config.ConfigurationSources;
import org.angarium.persistence.StoreException;
import org.angarium.server.DataDirectory;
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
   * Opens a store that must be there, as {@link #open} does.
   *
   * @throws CommandException if there is none, or the configuration is wrong
   */
  Stores.Opened openExisting(Path where) throws IOException {
    DataDirectory found = DataDirectory.at(where);
    boolean isFile = Files.isRegularFile(where);
    if ("jdbc".equals(kind) && !isFile && !found.hasDatabase()) {
      throw new CommandException(ExitCode.FAILED, "there is no database in " + where);
    }
    if (!isFile && found.isEmpty()) {
      throw new CommandException(ExitCode.FAILED, "there is no store in " + where);
    }
    if (isForJournal(where) && !found.hasJournal()) {
      throw new CommandException(
          ExitCode.FAILED,
          found.hasDatabase()
              ? "there is no journal in %s, but a database: add --store jdbc".formatted(where)
              : "there is no store in %s: none of its files is a journal's or a database's"
                  .formatted(where));
    }
    return open(where);
  }

  /**
   * Opens a store that is made if it is not there, as {@link #open} does; but not among the files
   * of something else.
   *
   * @throws CommandException if that is what is there, or the configuration is wrong
   */
  Stores.Opened openOrMake(Path where) throws IOException {
    DataDirectory found = DataDirectory.at(where);
    if (isForJournal(where) && !found.hasJournal()) {
      if (found.hasDatabase()) {
        throw new CommandException(
            ExitCode.FAILED,
            "there is a database in %s: add --store jdbc, or name another directory"
                .formatted(where));
      }
      if (!found.isEmpty() && !found.isOwn()) {
        throw new CommandException(
            ExitCode.FAILED,
            "%s has other files than a store's; name a store, or a new or empty directory"
                .formatted(where));
      }
    }
    return open(where);
  }

  private boolean isForJournal(Path where) {
    return !Files.isRegularFile(where) && (kind == null || kind.equals("journal"));
  }

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
