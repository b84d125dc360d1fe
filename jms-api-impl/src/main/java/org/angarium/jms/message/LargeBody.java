package org.angarium.jms.message;

import java.io.IOException;
import java.io.InputStream;

/** A body that does not stand in memory. */
public interface LargeBody {
  /** Stands for a length that only the end of the stream will tell. */
  int UNKNOWN = -1;

  /** Its length in bytes, or {@link #UNKNOWN}. */
  int length();

  /**
   * The body from its first byte on. Who opens it need not close it.
   *
   * @throws IOException if it can be read only once, and has been
   */
  InputStream open() throws IOException;
}
