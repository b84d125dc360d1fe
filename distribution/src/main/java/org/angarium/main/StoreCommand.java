package org.angarium.main;

import picocli.CommandLine.Command;

/** {@code angarium store COMMAND}. */
@Command(
    name = "store",
    description = "Look at a store, mend it, and take it elsewhere, while no broker runs on it.",
    synopsisSubcommandLabel = "COMMAND",
    footer = ExitCode.FOOTER,
    subcommands = {
      StoreCheckCommand.class,
      StorePrintCommand.class,
      StoreExplainCommand.class,
      StoreSalvageCommand.class,
      StoreCompactCommand.class,
      StoreExportCommand.class,
      StoreImportCommand.class
    })
final class StoreCommand extends ConsoleCommand {
  static final String DIRECTORY = "The directory of the journal.";
}
