package org.angarium.specification;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a completion listener hears. */
final class Completions implements CompletionListener {
  /** A call. */
  record Call(Message message, @Nullable Exception exception, Thread thread) {}

  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private final List<String> texts = new CopyOnWriteArrayList<>();
  private final Aside.Action first;

  Completions() {
    this(() -> {});
  }

  /**
   * Does something in each call, before it counts as made.
   *
   * @param first what it throws counts as the call's exception
   */
  Completions(Aside.Action first) {
    this.first = first;
  }

  @Override
  public void onCompletion(Message message) {
    Exception failure = Thrown.by(first).orElse(null);
    texts.add(Texts.of(message));
    calls.add(new Call(message, failure, Thread.currentThread()));
  }

  @Override
  public void onException(Message message, Exception exception) {
    calls.add(new Call(message, exception, Thread.currentThread()));
  }

  /** The next call, which must come. */
  Call next() throws InterruptedException {
    Call call = calls.poll(SpecificationCase.SOON, TimeUnit.MILLISECONDS);
    if (call == null) {
      throw new AssertionError("the completion listener was not called");
    }
    return call;
  }

  /** The message of the next call, which must be a success. */
  Message success() throws InterruptedException {
    Call call = next();
    if (call.exception != null) {
      throw new AssertionError("the send failed", call.exception);
    }
    return call.message;
  }

  /** The texts of all that has been sent successfully so far. */
  List<String> texts() {
    return texts;
  }

  /** How many calls nobody has asked for. */
  int waiting() {
    return calls.size();
  }
}
