package org.angarium.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.SampleFrames;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every kind of link does. */
public abstract class LinkContract {
  private static final Frame.Close GOOD_BYE = new Frame.Close(ErrorCode.NONE, "");

  private final BlockingQueue<Link> accepted = new LinkedBlockingQueue<>();
  private final RecordingListener heardByClient = new RecordingListener();
  private final RecordingListener heardByBroker = new RecordingListener();

  /** Makes {@link #accept} reachable. */
  protected abstract void listen(LinkAcceptor acceptor) throws IOException;

  /** Opens a link to it. */
  protected abstract Link connect(Function<Link, LinkListener> listener) throws IOException;

  /** Ends listening. */
  protected abstract void stopListening();

  @BeforeEach
  void startListening() throws IOException {
    listen(this::accept);
  }

  @AfterEach
  void endListening() {
    stopListening();
  }

  private LinkListener accept(Link link) {
    accepted.add(link);
    return heardByBroker;
  }

  @Test
  void shouldPresentAClientOnceItHasSaidHello() throws Exception {
    Link client = connect(link -> heardByClient);
    assertThat(accepted).isEmpty();

    client.send(SampleFrames.hello());

    assertThat(heardByBroker.next()).isEqualTo(SampleFrames.hello());
    assertThat(accepted).hasSize(1);
    assertThat(client.peer()).isNotEmpty();
    assertThat(accepted.element().peer()).isNotEmpty();
  }

  @Test
  void shouldHaveTheListenerReadyBeforeAnythingArrives() throws Exception {
    connect(
        link -> {
          link.send(SampleFrames.hello());
          return heardByClient;
        });
    heardByBroker.next();

    brokerEnd().send(SampleFrames.welcome());

    assertThat(heardByClient.next()).isEqualTo(SampleFrames.welcome());
  }

  @Test
  void shouldKeepTheOrderBothWays() throws Exception {
    Link client = greetedClient();
    Link broker = brokerEnd();

    for (int i = 1; i <= 5_000; i++) {
      client.send(new Frame.ConsumerCredit(1, i));
      broker.send(new Frame.Done(i));
    }

    for (int i = 1; i <= 5_000; i++) {
      assertThat(heardByBroker.next()).isEqualTo(new Frame.ConsumerCredit(1, i));
      assertThat(heardByClient.next()).isEqualTo(new Frame.Done(i));
    }
  }

  @Test
  void shouldKeepEachThreadsOrder() throws Exception {
    Link client = greetedClient();
    List<Thread> threads = new ArrayList<>();
    for (int id = 0; id < 4; id++) {
      int consumer = id;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 1; i <= 2_000; i++) {
                  client.send(new Frame.ConsumerCredit(consumer, i));
                }
              });
      threads.add(thread);
      thread.start();
    }

    Map<Integer, Integer> last = new HashMap<>();
    for (int i = 0; i < 4 * 2_000; i++) {
      Frame.ConsumerCredit frame = (Frame.ConsumerCredit) heardByBroker.next();
      assertThat(last.merge(frame.consumerId(), 1, Integer::sum)).isEqualTo(frame.messages());
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void shouldCarryABigFrame() throws Exception {
    Link client = greetedClient();
    byte[] body = new byte[20 << 20];
    body[body.length - 1] = 7;
    EncodedMessage message =
        EncodedMessage.encode(
            new MessageHeader(
                DestinationName.queue("q"), true, 4, 1, 0, 0, "ID:1", null, null, null, null),
            Map.of(),
            BodyKind.BYTES,
            body);

    client.send(new Frame.Send(1, 1, message));

    assertThat(((Frame.Send) heardByBroker.next()).message()).isEqualTo(message);
  }

  @Test
  void shouldDeliverWhatTheClientSentBeforeItClosed() throws Exception {
    Link client = greetedClient();
    for (int i = 1; i <= 1_000; i++) {
      client.send(new Frame.ConsumerCredit(1, i));
    }
    client.send(GOOD_BYE);
    client.close();

    for (int i = 1; i <= 1_000; i++) {
      assertThat(heardByBroker.next()).isEqualTo(new Frame.ConsumerCredit(1, i));
    }
    assertThat(heardByBroker.next()).isEqualTo(GOOD_BYE);
    assertThat(heardByBroker.end()).isEmpty();
    assertThat(heardByClient.end()).isEmpty();
  }

  @Test
  void shouldDeliverWhatTheBrokerSentBeforeItClosed() throws Exception {
    greetedClient();
    Link broker = brokerEnd();
    for (int i = 1; i <= 1_000; i++) {
      broker.send(new Frame.Done(i));
    }
    broker.send(new Frame.Close(ErrorCode.SHUTTING_DOWN, "stopping"));
    broker.close();

    for (int i = 1; i <= 1_000; i++) {
      assertThat(heardByClient.next()).isEqualTo(new Frame.Done(i));
    }
    assertThat(heardByClient.next())
        .isEqualTo(new Frame.Close(ErrorCode.SHUTTING_DOWN, "stopping"));
    assertProtocolEnd(heardByClient, ErrorCode.SHUTTING_DOWN, "stopping");
    assertThat(heardByBroker.end()).isEmpty();
  }

  @Test
  void shouldTellTheOtherSideOfAnEndWithoutAGoodBye() throws Exception {
    Link client = greetedClient();

    client.close();

    assertThat(heardByClient.end()).isEmpty();
    assertThat(heardByBroker.end())
        .hasValueSatisfying(
            cause ->
                assertThat(cause)
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("was closed by the other side"));
  }

  @Test
  void shouldDropFramesAfterTheEnd() throws Exception {
    Link client = greetedClient();
    client.close();
    client.close();
    heardByClient.end();
    heardByBroker.end();

    client.send(new Frame.OpenSession(1, false));
    brokerEnd().send(new Frame.Done(1));
    brokerEnd().close();

    assertThat(heardByBroker.pending()).isZero();
    assertThat(heardByClient.pending()).isZero();
  }

  @Test
  void shouldHearNothingMoreOnceItHasClosed() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    Link client = connect(link -> new WaitingListener(heardByClient, closed));
    client.send(SampleFrames.hello());
    heardByBroker.next();
    brokerEnd().send(SampleFrames.welcome());
    brokerEnd().send(new Frame.Done(1));
    assertThat(heardByClient.next()).isEqualTo(SampleFrames.welcome());

    client.close();
    closed.countDown();

    assertThat(heardByClient.end()).isEmpty();
    assertThat(heardByClient.pending()).isZero();
  }

  /** Passes a frame on and then waits. */
  private record WaitingListener(LinkListener next, CountDownLatch latch) implements LinkListener {
    @Override
    public void onFrame(Frame frame) {
      next.onFrame(frame);
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void onClosed(Throwable cause) {
      next.onClosed(cause);
    }
  }

  @Test
  void shouldNotReportTheEndOnTheCallersThread() throws Exception {
    Link client = greetedClient();

    client.close();

    assertThat(heardByClient.endThread()).isNotSameAs(Thread.currentThread());
    assertThat(heardByBroker.endThread()).isNotSameAs(Thread.currentThread());
  }

  @Test
  void shouldRefuseAClientThatDoesNotSayHello() throws Exception {
    Link client = connect(link -> heardByClient);

    client.send(new Frame.OpenSession(1, false));

    String reason = "the first frame must be Hello, not OpenSession";
    assertThat(heardByClient.next())
        .isEqualTo(new Frame.Close(ErrorCode.PROTOCOL_VIOLATION, reason));
    assertProtocolEnd(heardByClient, ErrorCode.PROTOCOL_VIOLATION, reason);
    assertThat(accepted).isEmpty();
  }

  @Test
  void shouldRefuseASecondHello() throws Exception {
    Link client = greetedClient();

    client.send(SampleFrames.hello());

    assertProtocolEnd(heardByBroker, ErrorCode.PROTOCOL_VIOLATION, "a second Hello");
    assertProtocolEnd(heardByClient, ErrorCode.PROTOCOL_VIOLATION, "a second Hello");
  }

  @Test
  void shouldRefuseABrokerThatDoesNotSayWelcome() throws Exception {
    Link client = connect(link -> heardByClient);
    client.send(SampleFrames.hello());
    heardByBroker.next();

    brokerEnd().send(new Frame.Done(1));

    String reason = "the first frame must be Welcome, not Done";
    assertProtocolEnd(heardByClient, ErrorCode.PROTOCOL_VIOLATION, reason);
    assertThat(heardByBroker.next())
        .isEqualTo(new Frame.Close(ErrorCode.PROTOCOL_VIOLATION, reason));
    assertProtocolEnd(heardByBroker, ErrorCode.PROTOCOL_VIOLATION, reason);
  }

  @Test
  void shouldEndTheLinkWhenAListenerFails() throws Exception {
    Link client =
        connect(
            link ->
                new LinkListener() {
                  @Override
                  public void onFrame(Frame frame) {
                    throw new IllegalStateException("deliberate");
                  }

                  @Override
                  public void onClosed(Throwable cause) {
                    heardByClient.onClosed(cause);
                  }
                });
    client.send(SampleFrames.hello());
    heardByBroker.next();

    brokerEnd().send(SampleFrames.welcome());

    assertProtocolEnd(heardByClient, ErrorCode.INTERNAL_ERROR, "a fault while handling Welcome");
    assertProtocolEnd(heardByBroker, ErrorCode.INTERNAL_ERROR, "a fault while handling Welcome");
  }

  @Test
  void shouldNotPassHeartbeatsToTheListeners() throws Exception {
    Link client = greetedClient();

    client.send(new Frame.Heartbeat());
    client.send(new Frame.CloseProducer(1));
    brokerEnd().send(new Frame.Heartbeat());
    brokerEnd().send(new Frame.Done(1));

    assertThat(heardByBroker.next()).isEqualTo(new Frame.CloseProducer(1));
    assertThat(heardByClient.next()).isEqualTo(new Frame.Done(1));
  }

  @Test
  void shouldCloseItsLinksWhenListeningEnds() throws Exception {
    greetedClient();
    brokerEnd().send(new Frame.Done(1));
    brokerEnd().send(GOOD_BYE);

    stopListening();

    assertThat(heardByClient.next()).isEqualTo(new Frame.Done(1));
    assertThat(heardByClient.next()).isEqualTo(GOOD_BYE);
    assertThat(heardByClient.end()).isEmpty();
    assertThat(heardByBroker.end()).isEmpty();
  }

  /** A client that has said Hello and heard Welcome. */
  private Link greetedClient() throws Exception {
    Link client = connect(link -> heardByClient);
    client.send(SampleFrames.hello());
    assertThat(heardByBroker.next()).isEqualTo(SampleFrames.hello());
    brokerEnd().send(SampleFrames.welcome());
    assertThat(heardByClient.next()).isEqualTo(SampleFrames.welcome());
    return client;
  }

  private Link brokerEnd() {
    return accepted.element();
  }

  private static void assertProtocolEnd(RecordingListener heard, ErrorCode code, String message) {
    assertThat(heard.end())
        .hasValueSatisfying(
            cause -> {
              assertThat(cause).isInstanceOf(ProtocolException.class).hasMessage(message);
              assertThat(((ProtocolException) cause).code()).isEqualTo(code);
            });
  }
}
