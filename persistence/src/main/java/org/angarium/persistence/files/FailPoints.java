package org.angarium.persistence.files;

import java.io.IOException;

/**
 * Hears that a moment has come at which a test may want the process to end or the power to fail.
 * Called from any of the store's threads.
 */
@FunctionalInterface
public interface FailPoints {
  /** Nothing happens. */
  FailPoints NONE = name -> {};

  /**
   * The moment of this name has come.
   *
   * @throws IOException to have whatever goes on there fail
   */
  void hit(String name) throws IOException;
}
