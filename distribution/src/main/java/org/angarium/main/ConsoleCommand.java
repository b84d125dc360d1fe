package org.angarium.main;

import java.io.Console;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has. */
abstract class ConsoleCommand {
  @SuppressWarnings("NullAway.Init") // Picocli sets it before it calls the command.
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("unused") // Picocli acts on it.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @SuppressWarnings("unused") // Read from the parse result by Failures.
  @Option(names = "--verbose", description = "If the command fails, show the stack trace too.")
  private boolean verbose;

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** The terminal, if standard input and output both are one. */
  @SuppressWarnings("SystemConsoleNull") // The launcher asks for the console of which this is true.
  static @Nullable Console terminal() {
    return System.console();
  }
}
