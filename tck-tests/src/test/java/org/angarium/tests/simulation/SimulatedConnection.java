package org.angarium.tests.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.angarium.tests.history.History;
import org.angarium.tests.history.Moment;
import org.angarium.transport.Link;
import org.angarium.transport.LinkListener;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, which keeps to the protocol as the real client does, but never blocks: who
 * asks for something says what is to be done with the answer.
 */
final class SimulatedConnection implements LinkListener {
  private static final int MAX_FRAME_BYTES = 1 << 20;

  /** What ends a connection only if one of the two sides is at fault. */
  private static final List<ErrorCode> FAULTS =
      List.of(
          ErrorCode.PROTOCOL_VIOLATION,
          ErrorCode.INTERNAL_ERROR,
          ErrorCode.FRAME_TOO_LARGE,
          ErrorCode.UNSUPPORTED_VERSION);

  /** Hears of the connection's beginning and end, each once. */
  interface Owner {
    void connected();

    /** It is lost, or could not be opened; what was asked for has been answered by null. */
    void disconnected();
  }

  private final History history;
  private final String name;
  private final Owner owner;
  private final Consumer<String> faults;
  private final Map<Long, Consumer<@Nullable Frame>> pending = new LinkedHashMap<>();
  private final Map<Integer, SimulatedConsumer> consumers = new LinkedHashMap<>();
  private final Map<Integer, SimulatedProducer> producers = new LinkedHashMap<>();
  private @Nullable Link link;
  private boolean open;
  private boolean over;
  private int lastId;
  private long lastRequest;
  private int producerWindow;
  private @Nullable SimulatedNetwork network;
  private Moment lastHeard;

  SimulatedConnection(History history, String name, Owner owner, Consumer<String> faults) {
    this.history = history;
    this.name = name;
    this.owner = owner;
    this.faults = faults;
    this.lastHeard = history.now();
  }

  /** Its name in the history. */
  String name() {
    return name;
  }

  /** When the broker was last there, as far as it has heard: it may have died soon after. */
  Moment lastHeard() {
    return lastHeard;
  }

  boolean isOpen() {
    return open;
  }

  /** Says Hello; false if there is no broker. */
  boolean connect(SimulatedNetwork over, @Nullable String clientId) {
    network = over;
    return over.connect(
        name,
        this,
        opened -> {
          link = opened;
          opened.send(new Frame.Hello("simulated", null, null, clientId, 0, MAX_FRAME_BYTES));
        });
  }

  // ---- asking

  int nextId() {
    return ++lastId;
  }

  /** Says something that has no answer. */
  void tell(Frame frame) {
    Link to = link;
    if (open && to != null) {
      to.send(frame);
    }
  }

  /**
   * Asks for something.
   *
   * @param answered gets the answer; null if the connection is lost before
   */
  void ask(LongFunction<Frame> question, Consumer<@Nullable Frame> answered) {
    if (!open) {
      answered.accept(null);
      return;
    }
    long request = ++lastRequest;
    pending.put(request, answered);
    tell(question.apply(request));
  }

  /** Says good-bye; the owner hears when the broker has answered, or is lost. */
  void close() {
    tell(new Frame.Close(ErrorCode.NONE, ""));
  }

  void add(SimulatedConsumer consumer) {
    consumers.put(consumer.id(), consumer);
  }

  void remove(SimulatedConsumer consumer) {
    consumers.remove(consumer.id());
  }

  SimulatedProducer openProducer(SimulatedSession session) {
    SimulatedProducer producer = new SimulatedProducer(session, nextId(), producerWindow);
    producers.put(producer.id(), producer);
    tell(new Frame.OpenProducer(session.id(), producer.id(), null));
    return producer;
  }

  /** Whether one of its producers waits for credit, which it may for ever. */
  boolean waitsForCredit() {
    return open && producers.values().stream().anyMatch(SimulatedProducer::waits);
  }

  // ---- hearing

  @Override
  public void onFrame(Frame frame) {
    if (over) {
      return;
    }
    lastHeard = network == null ? history.now() : network.arriving();
    if (frame instanceof Frame.Welcome welcome) {
      open = true;
      producerWindow = welcome.producerWindowBytes();
      owner.connected();
    } else if (frame instanceof Frame.Close close) {
      if (FAULTS.contains(close.code())) {
        faults.accept("the broker closes " + name + ": " + close);
      }
    } else if (frame instanceof Frame.Deliver deliver) {
      SimulatedConsumer consumer = consumers.get(deliver.consumerId());
      if (consumer != null) { // else it has just been closed
        consumer.arrived(deliver, lastHeard.millis());
      }
    } else if (frame instanceof Frame.ProducerCredit credit) {
      producer(credit.producerId()).credited(credit.bytes());
    } else if (frame instanceof Frame.SendRefused refused) {
      producer(refused.producerId()).refused();
    } else {
      answered(requestOf(frame), frame);
    }
  }

  private SimulatedProducer producer(int id) {
    SimulatedProducer producer = producers.get(id);
    if (producer == null) {
      throw new AssertionError("the broker names a producer that never was: " + id);
    }
    return producer;
  }

  private static long requestOf(Frame frame) {
    if (frame instanceof Frame.Done done) {
      return done.requestId();
    } else if (frame instanceof Frame.Failed failed) {
      return failed.requestId();
    } else if (frame instanceof Frame.Browsed browsed) {
      return browsed.requestId();
    } else if (frame instanceof Frame.Prepared prepared) {
      return prepared.requestId();
    } else if (frame instanceof Frame.BranchList list) {
      return list.requestId();
    }
    throw new AssertionError("not for a client: " + frame);
  }

  private void answered(long request, Frame frame) {
    Consumer<@Nullable Frame> waiting = pending.remove(request);
    if (waiting == null) {
      faults.accept("an answer that nobody waits for: " + frame);
    } else {
      waiting.accept(frame);
    }
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    if (!over) {
      over = true;
      open = false;
      List<Consumer<@Nullable Frame>> unanswered = new ArrayList<>(pending.values());
      pending.clear();
      unanswered.forEach(waiting -> waiting.accept(null));
      owner.disconnected();
    }
  }
}
