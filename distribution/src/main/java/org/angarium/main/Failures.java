package org.angarium.main;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import org.angarium.config.ConfigurationException;
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

  private static int report(Exception failure, PrintWriter err) {
    if (failure instanceof ConfigurationException configuration) {
      configuration.problems().forEach(problem -> line(err, problem));
      return ExitCode.USAGE;
    }
    line(err, describe(failure));
    if (failure instanceof CommandException command) {
      return command.exitCode();
    }
    return failure instanceof UnsupportedOperationException
        ? ExitCode.NOT_SUPPORTED
        : ExitCode.FAILED;
  }

  /** One line for people. */
  static String describe(Exception failure) {
    String message = failure.getMessage();
    boolean expected =
        failure instanceof CommandException
            || failure instanceof JMSException
            || failure instanceof JMSRuntimeException
            || failure instanceof IOException;
    if (failure instanceof UnsupportedOperationException) {
      return "not supported yet: " + message;
    }
    return expected && message != null
        ? message
        : "unexpected, please report it with what --verbose shows: " + failure;
  }

  private static void line(PrintWriter err, String message) {
    err.println("angarium: " + message.replaceAll("\\s*\\R\\s*", " "));
  }
}
