package org.angarium.jms.client;

/** Refuses what this client cannot do yet, saying so. */
final class NotYet {
  private NotYet() {}

  /**
   * The exception to throw.
   *
   * @param method the API's method that was called, such as {@code Session.createTemporaryQueue}
   * @param missing what it would need
   */
  static UnsupportedOperationException there(String method, String missing) {
    return new UnsupportedOperationException(
        method + " is not there yet: this version has no " + missing);
  }
}
