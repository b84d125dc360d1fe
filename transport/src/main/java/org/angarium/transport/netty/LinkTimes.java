package org.angarium.transport.netty;

/**
 * How patient a link is.
 *
 * @param greetingMillis how long a client may take to say Hello, milliseconds
 * @param closeMillis how long a closing link tries to write what was sent and waits for the other
 *     side to close too, milliseconds
 */
record LinkTimes(int greetingMillis, int closeMillis) {
  static final LinkTimes USUAL = new LinkTimes(10_000, 3_000);
}
