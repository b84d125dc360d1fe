package org.angarium.jms.message;

import java.io.IOException;
import java.io.InputStream;

/** A body that comes from an application's stream, once. */
final class SentStream implements LargeBody {
  private final InputStream stream;
  private boolean opened;

  SentStream(InputStream stream) {
    this.stream = stream;
  }

  @Override
  public int length() {
    return UNKNOWN;
  }

  @Override
  public InputStream open() throws IOException {
    if (opened) {
      throw new IOException(
          "the input stream of the message has been read by an earlier send; set another one");
    }
    opened = true;
    return stream;
  }
}
