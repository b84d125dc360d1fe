package org.angarium.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.angarium.jms.AngariumXAConnectionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sections 11.2 and 11.3 together, as application servers use them: the messages of a connection
 * consumer, each dealt with in a branch of its own.
 */
class DistributedServerSessionTest extends SpecificationCase {
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final BlockingQueue<ServerSession> free = new LinkedBlockingQueue<>();
  private final ServerSessionPool pool = this::takeFree;
  private XAConnection serving;
  private Queue answers;

  @BeforeEach
  void connectForBranches() throws Exception {
    serving = closing(new AngariumXAConnectionFactory(transport.url()).createXAConnection());
    answers = session.createQueue(uniqueName());
  }

  /** A session that runs in a branch, and answers each message; some of them roll back at first. */
  private final class Transactional implements ServerSession {
    private final XASession work;
    private final MessageProducer producer;
    private boolean rollBack;

    Transactional() throws Exception {
      work = serving.createXASession();
      producer = work.createProducer(answers);
      work.setMessageListener(
          message ->
              assertThat(
                      Thrown.by(
                          () -> {
                            String text = Texts.of(message);
                            heard.add(text);
                            producer.send(work.createTextMessage(text));
                            rollBack |= text.endsWith("!") && !message.getJMSRedelivered();
                          }))
                  .isEmpty());
    }

    @Override
    public Session getSession() {
      return work;
    }

    /** On the connection consumer's thread, which waits for that. */
    @Override
    public void start() {
      assertThat(Thrown.by(this::runInABranch)).isEmpty();
      free.add(this);
    }

    private void runInABranch() throws XAException {
      XAResource resource = work.getXAResource();
      BranchXid branch = BranchXid.unique();
      rollBack = false;
      resource.start(branch, XAResource.TMNOFLAGS);
      work.run();
      resource.end(branch, XAResource.TMSUCCESS);
      if (rollBack) {
        resource.rollback(branch);
      } else if (resource.prepare(branch) == XAResource.XA_OK) {
        resource.commit(branch, false);
      }
    }
  }

  @Test
  void shouldCommitEachMessageWithItsAnswer() throws Exception {
    free.add(new Transactional());
    free.add(new Transactional());
    String[] texts = IntStream.range(0, 30).mapToObj(Integer::toString).toArray(String[]::new);
    sendAll(texts);
    serving.createConnectionConsumer(queue, null, pool, 4);
    serving.start();
    await().until(() -> heard.size() == 30);
    await().until(() -> free.size() == 2);
    serving.close();
    assertHeld(queue);
    assertThat(heard).containsExactlyInAnyOrder(texts);
    assertThat(drained()).containsExactlyInAnyOrder(texts);
  }

  @Test
  void shouldDeliverAgainWhatABranchRolledBack() throws Exception {
    free.add(new Transactional());
    sendAll("a", "b!", "c");
    serving.createConnectionConsumer(queue, null, pool, 1);
    serving.start();
    await().until(() -> heard.size() == 4);
    await().until(() -> free.size() == 1);
    serving.close();
    assertHeld(queue);
    assertThat(heard).containsExactlyInAnyOrder("a", "b!", "b!", "c");
    assertThat(drained()).containsExactlyInAnyOrder("a", "b!", "c");
  }

  private ServerSession takeFree() throws JMSException {
    try {
      return free.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JMSException("interrupted while it waited for a free session");
    }
  }

  private void sendAll(String... texts) throws Exception {
    for (String text : texts) {
      sendText(queue, text);
    }
  }

  private List<String> drained() throws Exception {
    List<String> texts = new CopyOnWriteArrayList<>();
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Session reading = connection.createSession();
      var consumer = reading.createConsumer(answers);
      for (var m = consumer.receiveNoWait(); m != null; m = consumer.receiveNoWait()) {
        texts.add(Texts.of(m));
      }
    }
    return texts;
  }
}
