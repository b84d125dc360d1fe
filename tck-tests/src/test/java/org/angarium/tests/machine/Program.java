package org.angarium.tests.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs of the machine that run for a moment. */
public final class Program {
  private Program() {}

  /**
   * Runs one to its end.
   *
   * @return what it printed, errors included
   * @throws IOException if it is not there, or fails
   */
  public static String run(String... line) throws IOException {
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.onExit().join().exitValue();
    if (exitCode != 0) {
      throw new IOException(List.of(line) + " ended with " + exitCode + ": " + output);
    }
    return output;
  }

  /** Whether it can be run. */
  static boolean works(String... line) {
    try {
      run(line);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
