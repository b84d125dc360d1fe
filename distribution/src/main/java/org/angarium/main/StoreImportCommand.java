package org.angarium.main;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.angarium.main.export.StoreImport;
import org.angarium.persistence.MessageStore;
import org.angarium.server.Stores;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code angarium store import FILE DIR}. */
@Command(
    name = "import",
    description = "Put what was exported into a store, which is made if there is none.",
    footer =
        "%nExit codes: 0 done, 1 failed: a line is wrong, or the store cannot be had, 2 command line wrong")
final class StoreImportCommand extends ConsoleCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The file to read; - for standard input.")
  private String file = "";

  @Parameters(index = "1", paramLabel = "DIR", description = StoreOptions.DIRECTORY)
  private Path directory = Path.of("");

  @Mixin private StoreOptions options = new StoreOptions();

  @Override
  public Integer call() throws IOException {
    StoreImport.Result result;
    try (InputStream in = open();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))) {
      result = run(lines);
    }
    out()
        .printf(
            "%d messages imported, %d were there already: %s%n",
            result.added(), result.messages() - result.added(), directory);
    out().flush();
    return ExitCode.DONE;
  }

  private InputStream open() throws IOException {
    if (Files.isDirectory(Path.of(file))) {
      throw new CommandException(
          ExitCode.USAGE, file + " is a directory; name the file that store export has written");
    }
    try {
      return file.equals("-") ? System.in : Files.newInputStream(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new CommandException(ExitCode.FAILED, "there is no file " + file, e);
    }
  }

  private StoreImport.Result run(BufferedReader lines) throws IOException {
    Stores.Opened opened = options.openOrMake(directory);
    try (MessageStore store = opened.store();
        Progress progress = Progress.of("import", -1)) {
      return StoreImport.run(store, opened.storeId(), lines, progress::at);
    }
  }
}
