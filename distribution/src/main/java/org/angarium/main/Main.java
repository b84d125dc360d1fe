package org.angarium.main;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.angarium.config.Durations;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The way in: {@code angarium COMMAND}. */
@Command(
    name = "angarium",
    description = "A Jakarta Messaging broker, and what one needs to try it.",
    synopsisSubcommandLabel = "COMMAND",
    footer = ExitCode.FOOTER,
    subcommands = {
      RunCommand.class,
      SendCommand.class,
      ReceiveCommand.class,
      BrowseCommand.class,
      UnsubscribeCommand.class,
      DemoCommand.class,
      PasswordCommand.class,
      StoreCommand.class,
      VersionCommand.class
    })
public final class Main {
  @SuppressWarnings("unused") // Picocli acts on it.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Before anything logs. In the resources of this package, so that applications that embed a
    // broker keep their own logging.
    if (System.getProperty("logback.configurationFile") == null) {
      boolean broker = args.length > 0 && args[0].equals("run");
      System.setProperty(
          "logback.configurationFile",
          "org/angarium/main/" + (broker ? "logback-broker.xml" : "logback-client.xml"));
    }
    System.exit(commandLine(writer(FileDescriptor.out), writer(FileDescriptor.err)).execute(args));
  }

  /** All commands, printing to these. */
  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, Main::duration)
        .setParameterExceptionHandler(Failures::onParameters)
        .setExecutionExceptionHandler(Failures::onExecution);
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("\"" + text + "\": " + e.getMessage());
    }
  }

  /** Whatever the platform's encoding is: messages are printed as UTF-8. */
  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), false);
  }
}
