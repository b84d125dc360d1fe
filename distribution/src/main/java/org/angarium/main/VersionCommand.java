package org.angarium.main;

import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code angarium version}. */
@Command(name = "version", description = "Print the version.", footer = ExitCode.FOOTER)
final class VersionCommand extends ConsoleCommand implements Runnable {

  /** From the jar's manifest; classes that are not in a jar have none. */
  static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }

  @Override
  public void run() {
    out()
        .printf(
            "angarium %s, Java %s, %s %s%n",
            version(),
            System.getProperty("java.version"),
            System.getProperty("os.name"),
            System.getProperty("os.arch"))
        .flush();
  }
}
