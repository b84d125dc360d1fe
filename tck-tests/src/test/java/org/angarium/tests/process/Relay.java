package org.angarium.tests.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A port that passes everything on to a broker, and can be cut like a cable, or go silent like a
 * machine that was switched off. It has two threads for each connection.
 */
public final class Relay implements AutoCloseable {
  private final ServerSocket door;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean silent;

  private Relay(ServerSocket door, int target) {
    this.door = door;
    this.target = target;
  }

  /** Listens on a free port, and passes on to this one. */
  public static Relay to(int port) throws IOException {
    Relay relay = new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
    start(relay::accept);
    return relay;
  }

  /** {@code tcp://127.0.0.1:port} */
  public String url() {
    return "tcp://127.0.0.1:" + door.getLocalPort();
  }

  /** Both sides of every connection see its end. */
  public void cut() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** From now on neither side hears anything of the other, and neither sees an end. */
  public void fallSilent() {
    silent = true;
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    door.close();
    cut();
  }

  private void accept() {
    try {
      while (!door.isClosed()) {
        Socket client = door.accept();
        Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(client);
        sockets.add(broker);
        start(() -> pass(client, broker));
        start(() -> pass(broker, client));
      }
    } catch (IOException e) {
      if (!door.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (silent) {
          closed.await();
        }
        out.write(buffer, 0, length);
      }
    } catch (IOException e) {
      // Cut, or one side has gone: closing the streams tells the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "relay");
    thread.setDaemon(true);
    thread.start();
  }
}
