package org.angarium.main;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.angarium.accounts.Accounts;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code angarium password NAME}. */
@Command(
    name = "password",
    description =
        "Read a password, from the terminal or the first line of standard input, and print the line"
            + " for the accounts file, or add it to the file.",
    footer = ExitCode.FOOTER)
final class PasswordCommand extends ConsoleCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "The account's name.")
  private String name = "";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "Add the line to this accounts file instead; a new one only its owner may read.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    try {
      Accounts.requireName(name);
      Console console = terminal();
      char[] password = console == null ? fromInput() : fromTerminal(console);
      if (file == null) {
        out().println(Accounts.line(name, password));
      } else {
        Accounts.add(file, name, password);
        out().println("Added " + name + " to " + file + ".");
      }
      out().flush();
      Arrays.fill(password, ' ');
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
    return ExitCode.DONE;
  }

  private static char[] fromInput() throws IOException {
    // Said by the launcher. A terminal shows what is typed; only a console can keep it from that.
    if ("terminal".equals(System.getProperty("angarium.input"))) {
      throw new CommandException(
          ExitCode.USAGE,
          "the password would show on the terminal, because standard output is not the terminal;"
              + " leave it there and use --file FILE");
    }
    String line =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    return line == null ? new char[0] : line.toCharArray();
  }

  private char[] fromTerminal(Console console) {
    char[] password = console.readPassword("Password for %s: ", name);
    char[] again = console.readPassword("Again: ");
    if (password == null || !Arrays.equals(password, again)) {
      throw new CommandException(ExitCode.USAGE, "the two passwords differ");
    }
    return password;
  }
}
