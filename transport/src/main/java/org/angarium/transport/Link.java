package org.angarium.transport;

import org.angarium.transport.frame.Frame;

/**
 * One connection between a client and a broker, as an ordered stream of frames in each direction.
 *
 * <p>All methods may be called from any thread, and do not wait for the peer; only within one
 * virtual machine a client's {@link #send} runs the broker's listener, which may hold it back.
 */
public interface Link {
  /**
   * Queues a frame for the peer. Frames sent by one thread arrive in the order of the calls. A
   * frame sent after the link has closed is dropped; {@link LinkListener#onClosed} has said so.
   */
  void send(Frame frame);

  /**
   * Closes the link after what was sent has been written, as far as the peer still takes it.
   * Nothing more is heard from the peer. Calling it again does nothing. The listener's {@code
   * onClosed} follows, on the link's own thread.
   */
  void close();

  /** Who is on the other side, for people: {@code 127.0.0.1:53211} or {@code vm://name#3}. */
  String peer();
}
