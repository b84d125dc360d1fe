package org.angarium.jms;

import org.angarium.jms.message.AngariumBytesMessage;

/**
 * Names for {@code setObjectProperty} on a {@link jakarta.jms.BytesMessage}, to write and read
 * large bodies as streams. They do not become properties of the message.
 */
public final class BodyStreams {
  /**
   * On a message that can be written, with a {@link java.io.InputStream}: the body is what the
   * stream has when the message is sent, read by {@code send} from there to its end. The stream is
   * not closed. It serves one send; {@code clearBody()} forgets it.
   */
  public static final String INPUT_STREAM = AngariumBytesMessage.INPUT_STREAM;

  /**
   * On a message that can be read, with an {@link java.io.OutputStream}: writes the whole body
   * there before it returns. The stream is not closed; what has been read of the body so far makes
   * no difference.
   */
  public static final String OUTPUT_STREAM = AngariumBytesMessage.OUTPUT_STREAM;

  private BodyStreams() {}
}
