package org.angarium.main;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.journal.JournalCompaction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code angarium store compact DIR}. */
@Command(
    name = "compact",
    description = "Rewrite what is live of a journal's sparse segments, and give the space back.",
    footer =
        "%nExit codes: 0 done, 1 failed: damaged, in use, or no space, 2 command line wrong,"
            + " 4 not for a store in a database")
final class StoreCompactCommand extends ConsoleCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = StoreCommand.DIRECTORY)
  private Path directory = Path.of("");

  @Option(
      names = "--store",
      paramLabel = "KIND",
      description = "What is in the directory: journal (default); jdbc is refused.")
  private @Nullable String kind;

  @Override
  public Integer call() throws StoreException {
    if ("jdbc".equals(kind) || Files.isRegularFile(directory) || hasDatabase()) {
      throw new CommandException(
          ExitCode.NOT_SUPPORTED,
          "a store in a database is not compacted here: a server uses space again by itself, and"
              + " H2 rewrites its whole file, in which it may lose messages if the power fails meanwhile;"
              + " export such a store and import it into a new one instead");
    }
    if (kind != null && !kind.equals("journal")) {
      throw new CommandException(
          ExitCode.USAGE, "--store: \"" + kind + "\" cannot be compacted; allowed: journal");
    }
    JournalCompaction.Result result = JournalCompaction.run(directory);
    out()
        .printf(
            "%s: compacted; %d bytes in %d files before, %d bytes in %d files now%n",
            directory,
            result.before().bytes(),
            result.before().files(),
            result.after().bytes(),
            result.after().files());
    out().flush();
    return ExitCode.DONE;
  }

  private boolean hasDatabase() {
    return kind == null && Files.exists(directory.resolve("angarium.mv.db"));
  }
}
