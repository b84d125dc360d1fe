package org.angarium.specification;

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

/**
 * An application server, as far as section 11.2 goes: a pool of server sessions, which block
 * whoever wants one that is not there.
 */
final class Server implements ServerSessionPool, AutoCloseable {
  /** What {@code run} has thrown. */
  final List<RuntimeException> thrown = new CopyOnWriteArrayList<>();

  private final BlockingQueue<ServerSession> pool = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Adds a server session that runs this listener. */
  Session add(Connection connection, int mode, MessageListener listener) throws JMSException {
    Session session = connection.createSession(mode);
    session.setMessageListener(listener);
    add(session);
    return session;
  }

  /** Adds a server session. */
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
      thrown.add(e);
    }
    pool.add(itself);
  }

  @Override
  public ServerSession getServerSession() throws JMSException {
    try {
      return pool.take();
    } catch (InterruptedException e) {
      throw (JMSException) new JMSException("interrupted").initCause(e);
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
