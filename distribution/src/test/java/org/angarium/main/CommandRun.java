package org.angarium.main;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A command that was run in this process, and what came of it.
 *
 * @param exitCode as the shell would see it
 */
record CommandRun(int exitCode, String out, String err) {
  static CommandRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Main.commandLine(new PrintWriter(out), new PrintWriter(err)).execute(arguments);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }
}
