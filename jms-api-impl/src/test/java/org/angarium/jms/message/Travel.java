package org.angarium.jms.message;

import jakarta.jms.JMSException;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;

/** Takes messages to a consumer and back, as bytes. */
final class Travel {
  private Travel() {}

  /** The message as its consumer gets it. */
  @SuppressWarnings("unchecked") // a message comes back as the class that it was
  static <M extends AngariumMessage> M arrive(M sent, String... trustedClasses) {
    try {
      byte[] bytes = sent.encode(DestinationName.queue("there"), 0).bytes();
      return (M)
          AngariumMessage.received(
              new Reception(
                  EncodedMessage.wrap(bytes),
                  null,
                  3,
                  true,
                  () -> {},
                  TrustedClasses.parse(String.join(",", trustedClasses))));
    } catch (JMSException | ProtocolException e) {
      throw new AssertionError(e);
    }
  }
}
