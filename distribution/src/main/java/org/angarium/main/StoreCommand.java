package org.angarium.main;

import picocli.CommandLine.Command;

/** {@code angarium store COMMAND}. */
@Command(
    name = "store",
    description = "Look at a store's files while no broker runs on them.",
    synopsisSubcommandLabel = "COMMAND",
    footer = ExitCode.FOOTER,
    subcommands = {StoreCheckCommand.class, StorePrintCommand.class, StoreExplainCommand.class})
final class StoreCommand extends ConsoleCommand {
  static final String DIRECTORY = "The directory of the journal.";
}
