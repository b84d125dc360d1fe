package org.angarium.main;

import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.angarium.config.ConfigurationException;
import org.angarium.persistence.journal.JournalDamageException;
import org.angarium.transport.error.ErrorCode;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns whatever ended a command into one clear line and an exit code. */
final class Failures {
  private Failures() {}

  static int onParameters(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    line(command.getErr(), String.valueOf(failure.getMessage()));
    CommandLine.UnmatchedArgumentException.printSuggestions(failure, command.getErr());
    command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    command.getErr().flush();
    return ExitCode.USAGE;
  }

  static int onExecution(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    command.getOut().flush();
    int exitCode = report(failure, err);
    if (command.getParseResult().hasMatchedOption("--verbose")) {
      failure.printStackTrace(err);
    }
    err.flush();
    return exitCode;
  }

  /** Says what happened, and returns the exit code. */
  static int report(Exception failure, PrintWriter err) {
    if (failure instanceof ConfigurationException configuration) {
      configuration.problems().forEach(problem -> line(err, problem));
      return ExitCode.USAGE;
    }
    line(err, describe(failure) + (failure instanceof IOException ? advice(failure) : ""));
    return exitCode(failure);
  }

  /** What the failure means to a script. */
  static int exitCode(Exception failure) {
    if (failure instanceof CommandException command) {
      return command.exitCode();
    }
    if (failure instanceof InvalidSelectorException) {
      return ExitCode.USAGE;
    }
    return isNotThereYet(failure) ? ExitCode.NOT_SUPPORTED : ExitCode.FAILED;
  }

  /** One line for people. */
  static String describe(Exception failure) {
    String message = failure.getMessage();
    boolean expected =
        failure instanceof CommandException
            || failure instanceof JMSException
            || failure instanceof JMSRuntimeException
            || failure instanceof IOException;
    if (isNotThereYet(failure)) {
      return "not supported yet: " + message;
    }
    return expected && message != null
        ? message
        : "unexpected, please report it with what --verbose shows: " + failure;
  }

  /** What can be done about a failure, to be put behind what it says; empty if that says it. */
  static String advice(Throwable failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof JournalDamageException)) {
      cause = cause.getCause();
    }
    return cause instanceof JournalDamageException damage
        ? "; what is intact can be saved: angarium store salvage %s --to NEWDIR"
            .formatted(Path.of(damage.file()).getParent())
        : "";
  }

  /** Refused by the client, or by the broker. */
  private static boolean isNotThereYet(Exception failure) {
    String label = ErrorCode.NOT_SUPPORTED.label();
    return failure instanceof UnsupportedOperationException
        || (failure instanceof JMSException refusal && label.equals(refusal.getErrorCode()))
        || (failure instanceof JMSRuntimeException refusal && label.equals(refusal.getErrorCode()));
  }

  private static void line(PrintWriter err, String message) {
    err.println("angarium: " + message.replaceAll("\\s*\\R\\s*", " "));
  }
}
