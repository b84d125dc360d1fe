package org.angarium.jms.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A received body in a temporary file, which nobody else can see where the system allows that, and
 * which goes when this is garbage. Written first, by one thread; then read by any.
 */
public final class SpooledBody implements LargeBody {
  private static final Logger LOG = LoggerFactory.getLogger(SpooledBody.class);
  private static final Cleaner CLEANER = Cleaner.create();
  private static final int BUFFER_BYTES = 8 << 10;

  private final Spool spool;
  private int length;

  /** An empty one. */
  public SpooledBody() throws IOException {
    spool = Spool.create();
    CLEANER.register(this, spool);
  }

  /** Adds bytes. */
  public void append(byte[] bytes) throws IOException {
    spool.write(bytes, length);
    length = Math.addExact(length, bytes.length);
  }

  @Override
  public int length() {
    return length;
  }

  /** Supports {@code mark}, without a limit, and tells what is left. */
  @Override
  public InputStream open() {
    return new Reading();
  }

  /** The file. Not a channel: an interrupt of the application's thread would close that. */
  private record Spool(Path path, RandomAccessFile file) implements Runnable {
    static Spool create() throws IOException {
      Path path = Files.createTempFile("angarium-", ".body");
      Spool spool = new Spool(path, new RandomAccessFile(path.toFile(), "rw"));
      spool.unlink(); // what is open stays, and nothing is left behind if this process is killed
      return spool;
    }

    synchronized void write(byte[] bytes, long position) throws IOException {
      file.seek(position);
      file.write(bytes);
    }

    synchronized void read(byte[] target, int count, long position) throws IOException {
      file.seek(position);
      file.readFully(target, 0, count);
    }

    private void unlink() {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        LOG.debug("{} cannot be removed while it is open", path, e);
      }
    }

    @Override
    public void run() {
      try {
        file.close();
      } catch (IOException e) {
        LOG.debug("{} could not be closed", path, e);
      }
      unlink();
    }
  }

  /** Keeps this body reachable, and so its file there, as long as somebody reads. */
  private final class Reading extends InputStream {
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int bufferAt;
    private int buffered;
    private int at;
    private int marked;

    @Override
    public int read() throws IOException {
      if (available() == 0) {
        return -1;
      }
      fill();
      return buffer[at++ - bufferAt] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int most) throws IOException {
      int done = 0;
      while (done < most && available() > 0) {
        fill();
        int count = Math.min(most - done, bufferAt + buffered - at);
        System.arraycopy(buffer, at - bufferAt, target, offset + done, count);
        at += count;
        done += count;
      }
      return done == 0 && most > 0 ? -1 : done;
    }

    /** Has the next byte in the buffer. */
    private void fill() throws IOException {
      if (at < bufferAt || at >= bufferAt + buffered) {
        int count = Math.min(BUFFER_BYTES, length - at);
        buffered = 0;
        spool.read(buffer, count, at);
        bufferAt = at;
        buffered = count;
      }
    }

    @Override
    public long skip(long count) {
      int skipped = (int) Math.max(0, Math.min(count, available()));
      at += skipped;
      return skipped;
    }

    @Override
    public int available() {
      return length - at;
    }

    @Override
    public boolean markSupported() {
      return true;
    }

    @Override
    public void mark(int limit) {
      marked = at;
    }

    @Override
    public void reset() {
      at = marked;
    }
  }
}
