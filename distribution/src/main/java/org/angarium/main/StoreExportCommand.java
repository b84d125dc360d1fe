package org.angarium.main;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.angarium.main.export.StoreExport;
import org.angarium.persistence.MessageStore;
import org.angarium.server.Stores;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code angarium store export DIR FILE}. */
@Command(
    name = "export",
    description = "Write everything that is live in a store as lines of JSON.",
    footer =
        "%nExit codes: 0 done, 1 failed: damaged, or not readable or writable, 2 command line wrong")
final class StoreExportCommand extends ConsoleCommand implements Callable<Integer> {
  private static final String STANDARD = "-";

  @Parameters(index = "0", paramLabel = "DIR", description = StoreOptions.DIRECTORY)
  private Path directory = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "The file to write, which must not exist; - for standard output.")
  private String file = "";

  @Mixin private StoreOptions options = new StoreOptions();

  @Override
  public Integer call() throws IOException {
    Stores.Opened opened = options.open(directory);
    try (MessageStore store = opened.store()) {
      if (file.equals(STANDARD)) {
        PrintWriter out = out();
        export(store, opened.storeId(), out);
        if (out.checkError()) {
          throw new CommandException(ExitCode.FAILED, "standard output cannot be written");
        }
      } else {
        exportToFile(store, opened.storeId(), Path.of(file));
      }
    }
    return ExitCode.DONE;
  }

  private void exportToFile(MessageStore store, Supplier<String> storeId, Path target)
      throws IOException {
    create(target);
    boolean complete = false;
    try (Writer out = Files.newBufferedWriter(target)) {
      long messages = export(store, storeId, out);
      out().println(messages + " messages exported: " + target);
      complete = true;
    } finally {
      if (!complete) {
        Files.deleteIfExists(target);
      }
    }
    out().flush();
  }

  /** For nobody else's eyes, as the store is. */
  private static void create(Path target) throws IOException {
    try {
      Files.createFile(target);
      PosixFileAttributeView view =
          Files.getFileAttributeView(target, PosixFileAttributeView.class);
      if (view != null) {
        view.setPermissions(PosixFilePermissions.fromString("rw-------"));
      }
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(ExitCode.USAGE, target + " exists already; name another file", e);
    } catch (NoSuchFileException e) {
      throw new CommandException(
          ExitCode.USAGE, target + " cannot be made: there is no such directory", e);
    }
  }

  private static long export(MessageStore store, Supplier<String> storeId, Writer out)
      throws IOException {
    StoreExport export = StoreExport.of(store, storeId, out);
    try (Progress progress = Progress.of("export", export.total())) {
      export.write(progress::at);
    }
    return export.messages();
  }
}
