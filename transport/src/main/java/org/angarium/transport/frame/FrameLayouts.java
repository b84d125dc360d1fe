package org.angarium.transport.frame;

import static java.util.stream.Collectors.toUnmodifiableMap;
import static org.angarium.transport.frame.FrameFields.readBrowsed;
import static org.angarium.transport.frame.FrameFields.readCode;
import static org.angarium.transport.frame.FrameFields.readIds;
import static org.angarium.transport.frame.FrameFields.readMessage;
import static org.angarium.transport.frame.FrameFields.readRequest;
import static org.angarium.transport.frame.FrameFields.readSubscription;
import static org.angarium.transport.frame.FrameFields.writeDeliveries;
import static org.angarium.transport.frame.FrameFields.writeError;
import static org.angarium.transport.frame.FrameFields.writeIds;
import static org.angarium.transport.frame.FrameFields.writeMessage;
import static org.angarium.transport.frame.FrameFields.writeSubscription;
import static org.angarium.transport.frame.FrameLayout.Sender.BROKER;
import static org.angarium.transport.frame.FrameLayout.Sender.CLIENT;
import static org.angarium.transport.frame.FrameLayout.Sender.EITHER;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.angarium.transport.frame.Frame.BrowsedMessage;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * The layout of every frame, each in one place. Numbers up to 15 are for either side, up to 63 for
 * the client, above for the broker; a number is never given to another frame.
 */
final class FrameLayouts {
  private static final int LEAST_FRAME_BYTES_ALLOWED = 1024;

  private static final List<FrameLayout<?>> ALL =
      Stream.of(
              greetings(),
              answers(),
              sessions(),
              producers(),
              subscriptions(),
              consumers(),
              deliveries(),
              browsers(),
              temporaries(),
              BranchLayouts.all(),
              BodyLayouts.all())
          .<FrameLayout<?>>flatMap(List::stream)
          .toList();

  private static final Map<Class<?>, FrameLayout<?>> BY_CLASS =
      ALL.stream().collect(toUnmodifiableMap(FrameLayout::frameClass, Function.identity()));

  private static final @Nullable FrameLayout<?>[] BY_TYPE = byType();

  private FrameLayouts() {}

  /** The layout of this frame's type. */
  @SuppressWarnings("unchecked") // BY_CLASS maps each class to the layout of that class
  static FrameLayout<Frame> of(Frame frame) {
    FrameLayout<?> layout = BY_CLASS.get(frame.getClass());
    if (layout == null) {
      throw new IllegalStateException("no layout for " + frame.getClass());
    }
    return (FrameLayout<Frame>) layout;
  }

  /** The layout with this number, 0 to 255; null if there is none. */
  static @Nullable FrameLayout<?> of(int type) {
    return BY_TYPE[type];
  }

  private static FrameLayout<?> welcome() {
    return layout(
        64,
        BROKER,
        Frame.Welcome.class,
        (frame, out) -> {
          out.writeString(frame.product());
          out.writeInt(frame.version());
          out.writeLong(frame.connectionId());
          out.writeInt(frame.heartbeatMillis());
          out.writeInt(frame.maxFrameBytes());
          out.writeInt(frame.producerWindowBytes());
          out.writeInt(frame.maxBodyBytes());
        },
        in ->
            new Frame.Welcome(
                in.readString(),
                in.readInt(),
                in.readLong(),
                in.readIntFrom(0, "a heartbeat time"),
                in.readIntFrom(LEAST_FRAME_BYTES_ALLOWED, "the largest frame"),
                in.readIntFrom(1, "a producer window"),
                in.readIntFrom(0, "the largest body")));
  }

  private static List<FrameLayout<?>> greetings() {
    return List.of(
        // Close is read by peers of every other version: its number and fields never change.
        layout(
            1,
            EITHER,
            Frame.Close.class,
            (frame, out) -> writeError(frame.code(), frame.reason(), out),
            in -> new Frame.Close(readCode(in), in.readString())),
        layout(2, EITHER, Frame.Heartbeat.class, (frame, out) -> {}, in -> new Frame.Heartbeat()),
        layout(
            16,
            CLIENT,
            Frame.Hello.class,
            (frame, out) -> {
              out.writeString(frame.product());
              out.writeNullableString(frame.user());
              out.writeNullableString(frame.password());
              out.writeNullableString(frame.clientId());
              out.writeInt(frame.heartbeatMillis());
              out.writeInt(frame.maxFrameBytes());
            },
            in ->
                new Frame.Hello(
                    in.readString(),
                    in.readNullableString(),
                    in.readNullableString(),
                    in.readNullableString(),
                    in.readIntFrom(0, "a heartbeat time"),
                    in.readIntFrom(LEAST_FRAME_BYTES_ALLOWED, "the largest frame"))),
        welcome(),
        layout(
            17,
            CLIENT,
            Frame.SetClientId.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeString(frame.clientId());
            },
            in -> new Frame.SetClientId(readRequest(in), in.readString())));
  }

  private static List<FrameLayout<?>> answers() {
    return List.of(
        layout(
            65,
            BROKER,
            Frame.Done.class,
            (frame, out) -> out.writeLong(frame.requestId()),
            in -> new Frame.Done(readRequest(in))),
        layout(
            66,
            BROKER,
            Frame.Failed.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              writeError(frame.code(), frame.reason(), out);
            },
            in -> new Frame.Failed(readRequest(in), readCode(in), in.readString())));
  }

  private static List<FrameLayout<?>> sessions() {
    return List.of(
        layout(
            18,
            CLIENT,
            Frame.OpenSession.class,
            (frame, out) -> {
              out.writeInt(frame.sessionId());
              out.writeBoolean(frame.transacted());
            },
            in -> new Frame.OpenSession(in.readInt(), in.readBoolean())),
        layout(
            19,
            CLIENT,
            Frame.CloseSession.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeInt(frame.sessionId());
            },
            in -> new Frame.CloseSession(readRequest(in), in.readInt())),
        layout(
            20,
            CLIENT,
            Frame.Commit.class,
            (frame, out) ->
                writeDeliveries(frame.requestId(), frame.sessionId(), frame.acknowledged(), out),
            in -> new Frame.Commit(readRequest(in), in.readInt(), readIds(in))),
        layout(
            21,
            CLIENT,
            Frame.Rollback.class,
            (frame, out) ->
                writeDeliveries(frame.requestId(), frame.sessionId(), frame.delivered(), out),
            in -> new Frame.Rollback(readRequest(in), in.readInt(), readIds(in))),
        layout(
            22,
            CLIENT,
            Frame.Recover.class,
            (frame, out) ->
                writeDeliveries(frame.requestId(), frame.sessionId(), frame.delivered(), out),
            in -> new Frame.Recover(readRequest(in), in.readInt(), readIds(in))));
  }

  private static List<FrameLayout<?>> producers() {
    return List.of(
        layout(
            23,
            CLIENT,
            Frame.OpenProducer.class,
            (frame, out) -> {
              out.writeInt(frame.sessionId());
              out.writeInt(frame.producerId());
              DestinationName destination = frame.destination();
              out.writeBoolean(destination != null);
              if (destination != null) {
                destination.writeTo(out);
              }
            },
            in ->
                new Frame.OpenProducer(
                    in.readInt(),
                    in.readInt(),
                    in.readBoolean() ? DestinationName.readFrom(in) : null)),
        layout(
            24,
            CLIENT,
            Frame.CloseProducer.class,
            (frame, out) -> out.writeInt(frame.producerId()),
            in -> new Frame.CloseProducer(in.readInt())),
        layout(
            25,
            CLIENT,
            Frame.Send.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeInt(frame.producerId());
              writeMessage(frame.message(), out);
            },
            in -> new Frame.Send(readRequest(in), in.readInt(), readMessage(in))),
        layout(
            67,
            BROKER,
            Frame.ProducerCredit.class,
            (frame, out) -> {
              out.writeInt(frame.producerId());
              out.writeInt(frame.bytes());
            },
            in -> new Frame.ProducerCredit(in.readInt(), in.readIntFrom(1, "a credit"))),
        layout(
            68,
            BROKER,
            Frame.SendRefused.class,
            (frame, out) -> {
              out.writeInt(frame.producerId());
              writeError(frame.code(), frame.reason(), out);
            },
            in -> new Frame.SendRefused(in.readInt(), readCode(in), in.readString())));
  }

  private static List<FrameLayout<?>> subscriptions() {
    return List.of(
        layout(
            26,
            CLIENT,
            Frame.OpenConsumer.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeInt(frame.sessionId());
              out.writeInt(frame.consumerId());
              frame.destination().writeTo(out);
              out.writeNullableString(frame.selection().selector());
              out.writeBoolean(frame.selection().noLocal());
              writeSubscription(frame.subscription(), out);
              out.writeInt(frame.credit());
            },
            in ->
                new Frame.OpenConsumer(
                    readRequest(in),
                    in.readInt(),
                    in.readInt(),
                    DestinationName.readFrom(in),
                    new Frame.Selection(in.readNullableString(), in.readBoolean()),
                    readSubscription(in),
                    in.readIntFrom(0, "a credit"))),
        layout(
            33,
            CLIENT,
            Frame.Unsubscribe.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeString(frame.name());
            },
            in -> new Frame.Unsubscribe(readRequest(in), in.readString())));
  }

  private static List<FrameLayout<?>> consumers() {
    return List.of(
        layout(
            27,
            CLIENT,
            Frame.ConsumerCredit.class,
            (frame, out) -> {
              out.writeInt(frame.consumerId());
              out.writeInt(frame.messages());
            },
            in -> new Frame.ConsumerCredit(in.readInt(), in.readIntFrom(1, "a credit"))),
        layout(
            28,
            CLIENT,
            Frame.CloseConsumer.class,
            (frame, out) ->
                writeDeliveries(frame.requestId(), frame.consumerId(), frame.retained(), out),
            in -> new Frame.CloseConsumer(readRequest(in), in.readInt(), readIds(in))));
  }

  private static List<FrameLayout<?>> deliveries() {
    return List.of(
        layout(
            29,
            CLIENT,
            Frame.Acknowledge.class,
            (frame, out) ->
                writeDeliveries(frame.requestId(), frame.sessionId(), frame.deliveryIds(), out),
            in -> new Frame.Acknowledge(readRequest(in), in.readInt(), readIds(in))),
        layout(
            42,
            CLIENT,
            Frame.MoveDeliveries.class,
            (frame, out) -> {
              out.writeInt(frame.fromSessionId());
              out.writeInt(frame.toSessionId());
              writeIds(frame.deliveryIds(), out);
            },
            in -> new Frame.MoveDeliveries(in.readInt(), in.readInt(), readIds(in))),
        layout(
            43,
            CLIENT,
            Frame.ExpireDeliveries.class,
            (frame, out) -> {
              out.writeInt(frame.sessionId());
              writeIds(frame.deliveryIds(), out);
            },
            in -> new Frame.ExpireDeliveries(in.readInt(), readIds(in))),
        layout(
            69,
            BROKER,
            Frame.Deliver.class,
            (frame, out) -> {
              out.writeInt(frame.consumerId());
              out.writeLong(frame.deliveryId());
              out.writeInt(frame.deliveryCount());
              writeMessage(frame.message(), out);
            },
            in ->
                new Frame.Deliver(
                    in.readInt(),
                    in.readLong(),
                    in.readIntFrom(1, "a delivery count"),
                    readMessage(in))));
  }

  private static List<FrameLayout<?>> browsers() {
    return List.of(
        layout(
            30,
            CLIENT,
            Frame.OpenBrowser.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeInt(frame.sessionId());
              out.writeInt(frame.browserId());
              frame.queue().writeTo(out);
              out.writeNullableString(frame.selector());
            },
            in ->
                new Frame.OpenBrowser(
                    readRequest(in),
                    in.readInt(),
                    in.readInt(),
                    DestinationName.readFrom(in),
                    in.readNullableString())),
        layout(
            31,
            CLIENT,
            Frame.BrowseNext.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeInt(frame.browserId());
              out.writeInt(frame.maxMessages());
            },
            in ->
                new Frame.BrowseNext(
                    readRequest(in), in.readInt(), in.readIntFrom(1, "a number of messages"))),
        layout(
            32,
            CLIENT,
            Frame.CloseBrowser.class,
            (frame, out) -> out.writeInt(frame.browserId()),
            in -> new Frame.CloseBrowser(in.readInt())),
        layout(
            70,
            BROKER,
            Frame.Browsed.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              out.writeBoolean(frame.end());
              out.writeInt(frame.messages().size());
              for (BrowsedMessage message : frame.messages()) {
                out.writeInt(message.deliveryCount());
                writeMessage(message.message(), out);
              }
            },
            in -> new Frame.Browsed(readRequest(in), in.readBoolean(), readBrowsed(in))));
  }

  private static List<FrameLayout<?>> temporaries() {
    return List.of(
        layout(
            34,
            CLIENT,
            Frame.CreateTemporary.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              frame.name().writeTo(out);
            },
            in -> new Frame.CreateTemporary(readRequest(in), DestinationName.readFrom(in))),
        layout(
            35,
            CLIENT,
            Frame.DeleteTemporary.class,
            (frame, out) -> {
              out.writeLong(frame.requestId());
              frame.name().writeTo(out);
            },
            in -> new Frame.DeleteTemporary(readRequest(in), DestinationName.readFrom(in))));
  }

  private static <F extends Frame> FrameLayout<F> layout(
      int type,
      FrameLayout.Sender sender,
      Class<F> frameClass,
      FrameLayout.Writer<F> writer,
      FrameLayout.Reader<F> reader) {
    return new FrameLayout<>(type, sender, frameClass, writer, reader);
  }

  private static @Nullable FrameLayout<?>[] byType() {
    @Nullable FrameLayout<?>[] table = new FrameLayout<?>[256];
    for (FrameLayout<?> layout : ALL) {
      if (table[layout.type()] != null) {
        throw new IllegalStateException("two frames have the number " + layout.type());
      }
      table[layout.type()] = layout;
    }
    return table;
  }
}
