package org.angarium.transport;

import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Hears what arrives on a {@link Link}. All calls for one link come from one thread at a time, in
 * order. An implementation that blocks in {@link #onFrame} stops the reading of this link (and,
 * over TCP, of the others of the same event loop): that is how a full broker pushes back.
 */
public interface LinkListener {
  /** A frame has arrived. */
  void onFrame(Frame frame);

  /**
   * The link is closed; called once, and nothing follows.
   *
   * @param cause null after {@link Link#close}, after a {@code Close} frame was sent, or after one
   *     without an error came; a {@link org.angarium.transport.error.ProtocolException} after one
   *     that came with an error, or for a peer that broke the protocol or fell silent; otherwise an
   *     {@code IOException}, also if the peer closed without a {@code Close} frame
   */
  void onClosed(@Nullable Throwable cause);
}
