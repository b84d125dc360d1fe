package org.angarium.transport.frame;

import org.angarium.transport.bytes.ByteReader;
import org.angarium.transport.error.ProtocolException;

/**
 * What one side of a link may say, and when: its greeting first and once (the client {@link
 * Frame.Hello}, the broker {@link Frame.Welcome}; either may say {@link Frame.Close} instead), only
 * its own frames, and nothing after its Close. The listening side keeps one of these and shows it
 * every frame. For one thread at a time.
 */
public final class SpeakerRules {
  private final FrameLayout.Sender speaker;
  private final Class<? extends Frame> greeting;
  private boolean greeted;
  private boolean closed;

  private SpeakerRules(FrameLayout.Sender speaker, Class<? extends Frame> greeting) {
    this.speaker = speaker;
    this.greeting = greeting;
  }

  /** The rules for frames that come from a client. */
  public static SpeakerRules ofClient() {
    return new SpeakerRules(FrameLayout.Sender.CLIENT, Frame.Hello.class);
  }

  /** The rules for frames that come from a broker. */
  public static SpeakerRules ofBroker() {
    return new SpeakerRules(FrameLayout.Sender.BROKER, Frame.Welcome.class);
  }

  /**
   * Judges the next frame.
   *
   * @return whether it is one for the listener: no heartbeat, and nothing after a Close
   * @throws ProtocolException if the frame may not come now, or not from this side
   */
  public boolean admit(Frame frame) throws ProtocolException {
    if (closed) {
      return false;
    }
    if (frame instanceof Frame.Close) {
      closed = true;
      return true;
    }
    boolean isGreeting = greeting.isInstance(frame);
    if (isGreeting == greeted) {
      throw ByteReader.violation(
          greeted
              ? "a second " + name(frame)
              : "the first frame must be " + greeting.getSimpleName() + ", not " + name(frame));
    }
    greeted = true;
    FrameLayout.Sender sender = FrameLayouts.of(frame).sender();
    if (sender != speaker && sender != FrameLayout.Sender.EITHER) {
      throw ByteReader.violation(name(frame) + " came from the wrong side");
    }
    return !(frame instanceof Frame.Heartbeat);
  }

  /** Whether the greeting has come. */
  public boolean greeted() {
    return greeted;
  }

  private static String name(Frame frame) {
    return frame.getClass().getSimpleName();
  }
}
