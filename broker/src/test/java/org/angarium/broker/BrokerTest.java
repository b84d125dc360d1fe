package org.angarium.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.MessageStore;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.transport.Link;
import org.angarium.transport.LinkListener;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.junit.jupiter.api.Test;

/** The broker with its own threads. */
final class BrokerTest {
  private static final BrokerSettings SETTINGS = BrokerSettings.defaults("test");

  /** A store whose append waits until the store is closed, as on a disk that stays full. */
  private static final class FullStore implements MessageStore {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch waiting = new CountDownLatch(1);

    @Override
    public Recovery recover(MessageStore.Visitor visitor, Listener listener) {
      return new Recovery(0, 0, List.of());
    }

    @Override
    public void page(PageRequest request, Consumer<Page> answer) {
      throw new AssertionError("there is nothing to be read");
    }

    @Override
    public BodyStore bodies() {
      return new MemoryBodies();
    }

    @Override
    public boolean isBeyondMemory() {
      return true;
    }

    @Override
    public long append(List<StoreRecord> batch) throws StoreException {
      waiting.countDown();
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new StoreException("closed while it waited for space");
    }

    @Override
    public boolean acceptsMessages() {
      return true;
    }

    @Override
    public Status status() {
      return new Status("full", "nowhere", 0, 0, false);
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  /** A client's link that waits to be welcomed. */
  private static final class Visitor implements Link {
    private final CountDownLatch welcomed = new CountDownLatch(1);

    @Override
    public void send(Frame frame) {
      if (frame instanceof Frame.Welcome) {
        welcomed.countDown();
      }
    }

    @Override
    public void close() {}

    @Override
    public String peer() {
      return "test";
    }
  }

  @Test
  void shouldStopThoughItsStoreWaitsForEver() throws Exception {
    FullStore store = new FullStore();
    Broker broker = Broker.startWithPatience(SETTINGS, store, Authenticator.open(), 50);
    Visitor visitor = new Visitor();
    LinkListener endpoint = broker.acceptor().accept(visitor);
    endpoint.onFrame(new Frame.Hello("test", null, null, null, 0, 1 << 20));
    assertThat(visitor.welcomed.await(60, TimeUnit.SECONDS)).isTrue();
    endpoint.onFrame(new Frame.OpenSession(1, false));
    endpoint.onFrame(
        new Frame.OpenConsumer(1, 1, 1, DestinationName.queue("q"), Frame.Selection.ALL, null, 0));
    assertThat(store.waiting.await(60, TimeUnit.SECONDS)).isTrue();

    broker.close();

    assertThat(broker.ended()).isDone();
    assertThat(Objects.requireNonNull(broker.ended().join())).hasMessageContaining("space");
  }

  @Test
  void shouldEndInOrder() throws Exception {
    ManualStore store = new ManualStore();
    Broker broker = Broker.start(SETTINGS, store, Authenticator.open());
    broker.close();
    assertThat(broker.ended()).isCompletedWithValue(null);
    assertThat(store.closed).isTrue();
  }
}
