package org.angarium.jms.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.angarium.jms.AngariumConnectionFactory;
import org.angarium.jms.AngariumXAConnectionFactory;
import org.angarium.jms.message.AngariumTextMessage;
import org.angarium.transport.Link;
import org.angarium.transport.LinkListener;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.vm.VmBrokers;
import org.jspecify.annotations.Nullable;

/**
 * A broker that does what the test says: it keeps every frame that a client sends, and answers each
 * kind as told. Untold, it welcomes every client and carries every request out.
 */
final class ScriptedBroker implements AutoCloseable {
  static final int WINDOW = 1_000;
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final DestinationName QUEUE = DestinationName.queue("q");

  private final String name = "scripted-" + NUMBERS.incrementAndGet();
  private final Map<Class<?>, Function<Frame, List<Frame>>> answers = new ConcurrentHashMap<>();
  private final BlockingQueue<Frame> unread = new LinkedBlockingQueue<>();
  private final List<Frame> all = new CopyOnWriteArrayList<>();
  private final AtomicLong lastDelivery = new AtomicLong();
  private final VmBrokers.Binding binding;
  private volatile @Nullable Link link;

  ScriptedBroker() {
    answer(Frame.Hello.class, hello -> new Frame.Welcome("scripted", 1, 1, 0, 1 << 20, WINDOW, 0));
    answer(Frame.Close.class, close -> new Frame.Close(ErrorCode.NONE, ""));
    answer(Frame.SetClientId.class, f -> new Frame.Done(f.requestId()));
    answer(Frame.Commit.class, f -> new Frame.Done(f.requestId()));
    answer(Frame.Rollback.class, f -> new Frame.Done(f.requestId()));
    answer(Frame.Recover.class, f -> new Frame.Done(f.requestId()));
    answer(Frame.OpenConsumer.class, f -> new Frame.Done(f.requestId()));
    answer(Frame.Unsubscribe.class, f -> new Frame.Done(f.requestId()));
    answer(Frame.CreateTemporary.class, f -> new Frame.Done(f.requestId()));
    answer(Frame.DeleteTemporary.class, f -> new Frame.Done(f.requestId()));
    answer(Frame.OpenBrowser.class, f -> new Frame.Done(f.requestId()));
    answer(Frame.StartBranch.class, f -> new Frame.Done(f.requestId()));
    answerIfAsked(Frame.EndBranch.class, Frame.EndBranch::requestId);
    answer(Frame.PrepareBranch.class, f -> new Frame.Prepared(f.requestId(), false));
    answer(Frame.CommitBranch.class, f -> new Frame.Done(f.requestId()));
    answer(Frame.RollbackBranch.class, f -> new Frame.Done(f.requestId()));
    answer(Frame.WriteBody.class, f -> new Frame.Done(f.requestId()));
    answer(Frame.EndBody.class, f -> new Frame.Done(f.requestId()));
    answer(Frame.ListBranches.class, f -> new Frame.BranchList(f.requestId(), true, List.of()));
    answerIfAsked(Frame.Send.class, Frame.Send::requestId);
    answerIfAsked(Frame.CloseSession.class, Frame.CloseSession::requestId);
    answerIfAsked(Frame.CloseConsumer.class, Frame.CloseConsumer::requestId);
    answerIfAsked(Frame.Acknowledge.class, Frame.Acknowledge::requestId);
    binding = VmBrokers.bind(name, this::accept);
  }

  private <F extends Frame> void answerIfAsked(Class<F> type, Function<F, Long> requestId) {
    script(
        type,
        frame -> {
          long id = requestId.apply(frame);
          return id == 0 ? List.of() : List.of(new Frame.Done(id));
        });
  }

  /** Answers every frame of this kind with one frame from now on. */
  <F extends Frame> void answer(Class<F> type, Function<F, Frame> answer) {
    script(type, frame -> List.of(answer.apply(frame)));
  }

  /** Answers every frame of this kind with these frames from now on. */
  <F extends Frame> void script(Class<F> type, Function<F, List<Frame>> script) {
    answers.put(type, frame -> script.apply(type.cast(frame)));
  }

  /** Says nothing to frames of this kind from now on. */
  void ignore(Class<? extends Frame> type) {
    answers.put(type, frame -> List.of());
  }

  private LinkListener accept(Link opened) {
    link = opened;
    return new LinkListener() {
      @Override
      public void onFrame(Frame frame) {
        all.add(frame);
        answers.getOrDefault(frame.getClass(), f -> List.of()).apply(frame).forEach(opened::send);
        unread.add(frame); // last, so that what a test sends on reading it follows the answers
      }

      @Override
      public void onClosed(@Nullable Throwable cause) {}
    };
  }

  AngariumConnectionFactory factory(String options) {
    return new AngariumConnectionFactory("vm://" + name + options);
  }

  AngariumConnectionFactory factory() {
    return factory("");
  }

  AngariumXAConnectionFactory xaFactory(String options) {
    return new AngariumXAConnectionFactory("vm://" + name + options);
  }

  void send(Frame frame) {
    link.send(frame);
  }

  /** Breaks the link without a word, as far as that can be done within a virtual machine. */
  void hangUp() {
    link.close();
  }

  void close(ErrorCode code, String reason) {
    link.send(new Frame.Close(code, reason));
    link.close();
  }

  /** The next frame that has not been read, which must be of this kind. */
  <F extends Frame> F next(Class<F> type) throws InterruptedException {
    Frame frame = unread.poll(10, TimeUnit.SECONDS);
    assertThat(frame).isInstanceOf(type);
    return type.cast(frame);
  }

  /** The next frame of this kind; those before it are passed over. */
  <F extends Frame> F skipTo(Class<F> type) throws InterruptedException {
    while (true) {
      Frame frame = unread.poll(10, TimeUnit.SECONDS);
      assertThat(frame).as("a frame before or of type %s", type.getSimpleName()).isNotNull();
      if (type.isInstance(frame)) {
        return type.cast(frame);
      }
    }
  }

  /** Forgets what has come so far. */
  void passOver() {
    unread.clear();
    all.clear();
  }

  /** All frames of this kind since the start or {@link #passOver}. */
  <F extends Frame> List<F> all(Class<F> type) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Delivers a text message for the first time; its delivery's number. */
  long deliver(int consumerId, String text) {
    return deliver(consumerId, 1, message(text, 4, 0));
  }

  long deliver(int consumerId, int count, EncodedMessage message) {
    long id = lastDelivery.incrementAndGet();
    send(new Frame.Deliver(consumerId, id, count, message));
    return id;
  }

  static EncodedMessage message(String text, int priority, long expiration) {
    AngariumTextMessage message = new AngariumTextMessage(text);
    try {
      message.setJMSPriority(priority);
      message.setJMSExpiration(expiration);
      return message.encode(QUEUE, 0);
    } catch (jakarta.jms.JMSException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    binding.close();
  }
}
