package org.angarium.tests.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.angarium.tests.history.History;
import org.angarium.tests.history.Moment;
import org.angarium.transport.Link;
import org.angarium.transport.LinkAcceptor;
import org.angarium.transport.LinkListener;
import org.angarium.transport.bytes.ByteWriter;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.FrameCodec;
import org.jspecify.annotations.Nullable;

/**
 * Links between clients and the broker. Frames travel as their real bytes, in order, each as long
 * as the dice says. A link that is cut loses what is on its way from some moment on, in each
 * direction another one, and the two ends notice at different times.
 */
final class SimulatedNetwork {
  private final World world;
  private final int mostMicros;
  private final List<Line> lines = new ArrayList<>();
  private final History history;
  private @Nullable LinkAcceptor acceptor;
  private Moment arriving;

  /**
   * A network without a broker.
   *
   * @param mostMicros the longest that a frame takes on its way, stalls aside
   */
  SimulatedNetwork(World world, History history, int mostMicros) {
    this.world = world;
    this.history = history;
    this.mostMicros = mostMicros;
    this.arriving = history.now();
  }

  /** When the frame was sent that is arriving now. */
  Moment arriving() {
    return arriving;
  }

  /** From now on clients reach this broker; null for none. */
  void serve(@Nullable LinkAcceptor broker) {
    acceptor = broker;
  }

  /**
   * Connects a client; whether there was a broker.
   *
   * @param opened gets the client's end before anything is heard on it
   */
  boolean connect(String name, LinkListener client, Consumer<Link> opened) {
    LinkAcceptor broker = acceptor;
    if (broker == null) {
      return false;
    }
    Line line = new Line(name);
    lines.add(line);
    line.atClient.listener = client;
    line.atBroker.listener = broker.accept(line.atBroker);
    opened.accept(line.atClient);
    return true;
  }

  /** Cuts one of the links, if there are any. */
  void cutOne() {
    if (!lines.isEmpty()) {
      Line line = world.oneOf(lines);
      world.note("cut " + line.name, lines.size());
      line.cut(world.percent(20) ? 3_000_000 : 50_000);
    }
  }

  /** Holds up what is sent on one of the links. */
  void stallOne(int micros) {
    if (!lines.isEmpty()) {
      Line line = world.oneOf(lines);
      world.note("stall " + line.name, micros);
      line.atClient.freeAt = Math.max(line.atClient.freeAt, world.micros() + micros);
      line.atBroker.freeAt = Math.max(line.atBroker.freeAt, world.micros() + micros);
    }
  }

  /** The broker is gone: it hears nothing any more, and its clients notice. */
  void brokerDied() {
    acceptor = null;
    for (Line line : List.copyOf(lines)) {
      line.atBroker.deaf = true;
      line.cut(50_000);
    }
  }

  /** The two ends of a connection. */
  private final class Line {
    private final String name;
    private final End atClient;
    private final End atBroker;
    private boolean cut;

    Line(String name) {
      this.name = name;
      this.atClient = new End(this, name + ">");
      this.atBroker = new End(this, name + "<");
    }

    End other(End end) {
      return end == atClient ? atBroker : atClient;
    }

    void cut(int noticedWithinMicros) {
      lines.remove(this);
      if (!cut) {
        cut = true;
        IOException cause = new IOException("the connection was cut");
        for (End end : List.of(atClient, atBroker)) {
          end.lostAfter = world.micros() + world.between(0, mostMicros);
          world.after(
              world.between(mostMicros, mostMicros + noticedWithinMicros), () -> end.ended(cause));
        }
      }
    }
  }

  /** One end; what is sent here arrives at the other. */
  private final class End implements Link {
    private final Line line;
    private final String name;
    private @Nullable LinkListener listener;
    private boolean closed;
    private boolean ended;

    /** Whether nobody is here any more. */
    private boolean deaf;

    /** When the next frame from here may arrive at the earliest. */
    private long freeAt;

    /** What would arrive later than this is lost. */
    private long lostAfter = Long.MAX_VALUE;

    End(Line line, String name) {
      this.line = line;
      this.name = name;
    }

    @Override
    public void send(Frame frame) {
      if (closed || deaf) {
        return;
      }
      ByteWriter out = new ByteWriter(256);
      FrameCodec.encode(frame, out);
      byte[] bytes = out.toByteArray();
      world.note(checksum(bytes), () -> name + " " + words(frame));
      Moment sentAt = history.now();
      deliver(
          () -> {
            arriving = sentAt;
            line.other(this).arrived(bytes);
          });
    }

    private void deliver(Runnable arrival) {
      long at = Math.max(freeAt, world.micros() + world.between(20, mostMicros));
      freeAt = at;
      world.after(
          at - world.micros(),
          () -> {
            if (world.micros() <= lostAfter) {
              arrival.run();
            }
          });
    }

    private void arrived(byte[] bytes) {
      LinkListener hears = listener;
      if (hears == null || closed || deaf || ended) {
        return;
      }
      try {
        int length = bytes.length - FrameCodec.LENGTH_BYTES;
        hears.onFrame(FrameCodec.decode(ByteBuffer.wrap(bytes, FrameCodec.LENGTH_BYTES, length)));
      } catch (ProtocolException e) {
        throw new AssertionError("a frame that was encoded cannot be decoded", e);
      }
    }

    @Override
    public void close() {
      if (!closed) {
        deliver(() -> line.other(this).ended(null));
        closed = true;
        lines.remove(line);
        world.after(world.between(1, mostMicros), () -> ended(null));
      }
    }

    private void ended(@Nullable IOException cause) {
      LinkListener hears = listener;
      if (!ended && !deaf && hears != null) {
        ended = true;
        closed = true;
        lines.remove(line);
        world.note("ended " + name, cause == null ? 0 : 1);
        hears.onClosed(cause);
      }
    }

    @Override
    public String peer() {
      return name;
    }
  }

  private static long checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  /** A frame in words that are the same in each run. */
  private static String words(Frame frame) {
    return Stream.of(frame.getClass().getRecordComponents())
        .map(
            component -> {
              try {
                Object value = component.getAccessor().invoke(frame);
                return component.getName()
                    + "="
                    + (value instanceof long[] ids ? Arrays.toString(ids) : String.valueOf(value));
              } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
              }
            })
        .collect(Collectors.joining(", ", frame.getClass().getSimpleName() + "[", "]"));
  }
}
