package org.angarium.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.angarium.transport.Link;
import org.angarium.transport.LinkAcceptor;
import org.angarium.transport.LinkListener;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.BodyKind;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.MessageHeader;
import org.jspecify.annotations.Nullable;

/** The other end of a link, held by the test: what the broker sends ends up in {@link #heard}. */
final class TestClient implements Link {
  final List<Frame> heard = new ArrayList<>();
  boolean closed;
  private final TestBroker broker;
  private final LinkListener endpoint;

  TestClient(TestBroker broker, LinkAcceptor acceptor) {
    this.broker = broker;
    this.endpoint = acceptor.accept(this);
  }

  // ---- the link, as the broker sees it

  @Override
  public void send(Frame frame) {
    if (!closed) {
      heard.add(frame);
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public String peer() {
    return "test";
  }

  // ---- what the client does

  void says(Frame... frames) {
    for (Frame frame : frames) {
      endpoint.onFrame(frame);
    }
    broker.settle();
  }

  /** Sends frames that the broker finds waiting all at once, in one turn. */
  void hello(@Nullable String password, @Nullable String clientId) {
    says(new Frame.Hello("test", "someone", password, clientId, 0, 1 << 20));
  }

  void helloWithFramesUpTo(int maxFrameBytes) {
    says(new Frame.Hello("test", null, null, null, 0, maxFrameBytes));
  }

  void isLost() {
    endpoint.onClosed(null);
    broker.settle();
  }

  /** Opens session 1, a producer 1 and a consumer 1 with this much credit, on queue {@code q}. */
  void opens(boolean transacted, int credit) {
    says(
        new Frame.OpenSession(1, transacted),
        new Frame.OpenProducer(1, 1, null),
        new Frame.OpenConsumer(
            1, 1, 1, DestinationName.queue("q"), Frame.Selection.ALL, null, credit));
    forgetWhatWasHeard();
  }

  void sends(long requestId, EncodedMessage message) {
    says(new Frame.Send(requestId, 1, message));
  }

  void forgetWhatWasHeard() {
    heard.clear();
  }

  /** Opens a session that is not transacted, and a producer 1. */
  void opensSession() {
    says(new Frame.OpenSession(1, false), new Frame.OpenProducer(1, 1, null));
  }

  /** Opens a consumer of session 1 with credit to spare; its request has the consumer's number. */
  void consumes(
      int consumerId,
      DestinationName from,
      Frame.Selection selection,
      Frame.@Nullable SubscriptionName subscription) {
    says(new Frame.OpenConsumer(consumerId, 1, consumerId, from, selection, subscription, 1_000));
  }

  void consumes(int consumerId, DestinationName from, @Nullable String selector) {
    consumes(consumerId, from, new Frame.Selection(selector, false), null);
  }

  void closes(int consumerId) {
    says(new Frame.CloseConsumer(0, consumerId, new long[0]));
  }

  /** Acknowledges everything that has been delivered since the last forgetting. */
  void acknowledgesAll() {
    long[] all = deliveryIds();
    forgetWhatWasHeard();
    says(new Frame.Acknowledge(0, 1, all));
  }

  // ---- what it has heard

  <T extends Frame> List<T> heard(Class<T> type) {
    return heard.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<Frame.Deliver> deliveries() {
    return heard(Frame.Deliver.class);
  }

  long[] deliveryIds() {
    return deliveries().stream().mapToLong(Frame.Deliver::deliveryId).toArray();
  }

  /** The bodies that came for one consumer. */
  List<String> bodiesFor(int consumerId) {
    return deliveries().stream()
        .filter(d -> d.consumerId() == consumerId)
        .map(d -> body(d.message()))
        .toList();
  }

  List<String> bodies() {
    return deliveries().stream().map(d -> body(d.message())).toList();
  }

  <T extends Frame> T only(Class<T> type) {
    assertThat(heard(type)).hasSize(1);
    return heard(type).get(0);
  }

  // ---- messages

  static EncodedMessage persistent(String body) {
    return message("q", body, true, 4, 0, 0);
  }

  static EncodedMessage nonPersistent(String body) {
    return message("q", body, false, 4, 0, 0);
  }

  static EncodedMessage message(
      String queue,
      String body,
      boolean persistent,
      int priority,
      long expiration,
      long deliveryTime) {
    MessageHeader header =
        new MessageHeader(
            DestinationName.queue(queue),
            persistent,
            priority,
            0,
            expiration,
            deliveryTime,
            null,
            null,
            null,
            null,
            null);
    return EncodedMessage.encode(
        header, Map.of(), BodyKind.TEXT, body.getBytes(StandardCharsets.UTF_8));
  }

  /** A persistent message with properties. */
  static EncodedMessage to(DestinationName destination, String body, Object... properties) {
    return encode(destination, body, true, properties);
  }

  /** A message with properties that is not persistent. */
  static EncodedMessage fleeting(DestinationName destination, String body, Object... properties) {
    return encode(destination, body, false, properties);
  }

  private static EncodedMessage encode(
      DestinationName destination, String body, boolean persistent, Object[] properties) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < properties.length; i += 2) {
      map.put((String) properties[i], properties[i + 1]);
    }
    MessageHeader header =
        new MessageHeader(destination, persistent, 4, 0, 0, 0, null, null, null, null, null);
    return EncodedMessage.encode(header, map, BodyKind.TEXT, body.getBytes(StandardCharsets.UTF_8));
  }

  static String body(EncodedMessage message) {
    return new String(message.body(), StandardCharsets.UTF_8);
  }
}
