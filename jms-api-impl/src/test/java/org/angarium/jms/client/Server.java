package org.angarium.jms.client;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** As small an application server as will do: server sessions that are in its pool or run. */
final class Server implements ServerSessionPool, AutoCloseable {
  /** What runs of sessions have thrown. */
  final List<Throwable> failures = new CopyOnWriteArrayList<>();

  private final BlockingQueue<ServerSession> pool = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Opens a session and adds it to the pool. */
  Session add(Connection connection, int mode, MessageListener listener) throws JMSException {
    Session session = connection.createSession(mode);
    session.setMessageListener(listener);
    add(session);
    return session;
  }

  void add(Session session) {
    pool.add(
        new ServerSession() {
          @Override
          public Session getSession() {
            return session;
          }

          @Override
          public void start() {
            ServerSession itself = this;
            threads.execute(() -> run(itself, session));
          }
        });
  }

  private void run(ServerSession itself, Session session) {
    try {
      session.run();
    } catch (RuntimeException e) {
      failures.add(e);
    }
    pool.add(itself);
  }

  @Override
  public ServerSession getServerSession() throws JMSException {
    try {
      return pool.take();
    } catch (InterruptedException e) {
      throw JmsErrors.interrupted("waiting for a server session", e);
    }
  }

  /** How many server sessions are in the pool. */
  int free() {
    return pool.size();
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
