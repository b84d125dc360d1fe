package org.angarium.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What there is in a directory for the files of a store.
 *
 * @param hasJournal files of a journal
 * @param hasDatabase the database that is made there without a URL
 * @param isEmpty nothing at all; also if there is no such directory
 * @param isOwn whether a broker has been there, even if it has never come so far as to make a store
 */
public record DataDirectory(
    boolean hasJournal, boolean hasDatabase, boolean isEmpty, boolean isOwn) {
  private static final Pattern SEGMENT = Pattern.compile("segment-\\d{12}\\.journal");
  private static final String DATABASE = "angarium.mv.db";
  private static final Pattern LEFT_EARLY =
      Pattern.compile("lock|lost\\+found|preparing\\.journal");

  /** Looks at a directory, which may be missing or be something else. */
  public static DataDirectory at(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return new DataDirectory(false, false, true, false);
    }
    List<String> names;
    try (Stream<Path> files = Files.list(directory)) {
      names = files.map(file -> String.valueOf(file.getFileName())).toList();
    }
    return new DataDirectory(
        names.stream().anyMatch(name -> SEGMENT.matcher(name).matches()),
        names.contains(DATABASE),
        names.isEmpty(),
        names.stream().anyMatch(name -> LEFT_EARLY.matcher(name).matches()));
  }
}
