package org.angarium.jms.client;

import static java.util.stream.Collectors.joining;

import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.jms.settings.Credentials;
import org.angarium.transport.Link;
import org.angarium.transport.connect.Connector;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.url.BrokerUrl;

/**
 * The conversation with one broker, once both have greeted: frames out, and answers to requests
 * back to the thread that waits for them. Any thread.
 */
final class ClientLink {
  private final Link link;
  private final Incoming incoming;
  private final Frame.Welcome welcome;
  private final int requestMillis;
  private final AtomicLong lastRequest = new AtomicLong(Incoming.GREETING);
  private final AtomicInteger lastId = new AtomicInteger();

  private ClientLink(Link link, Incoming incoming, Frame.Welcome welcome, int requestMillis) {
    this.link = link;
    this.incoming = incoming;
    this.welcome = welcome;
    this.requestMillis = requestMillis;
  }

  /**
   * Connects and authenticates with the first of the endpoints that takes the connection.
   *
   * @throws JMSSecurityException if the credentials are refused
   * @throws InvalidClientIDException if the client identifier is refused
   * @throws JMSException if there is none; the message says why for each of them
   */
  static ClientLink open(ClientSettings settings, Credentials credentials) throws JMSException {
    List<JMSException> failures = new ArrayList<>();
    for (BrokerUrl.Endpoint endpoint : settings.endpoints()) {
      try {
        return open(endpoint, settings, credentials);
      } catch (JMSSecurityException | InvalidClientIDException e) {
        throw e;
      } catch (JMSException e) {
        failures.add(e);
      }
    }
    if (failures.size() == 1) {
      throw failures.get(0);
    }
    String reasons = failures.stream().map(Throwable::getMessage).collect(joining("; "));
    JMSException failure = JmsErrors.of(ErrorCode.CONNECTION_LOST, reasons, null);
    failures.forEach(failure::addSuppressed);
    throw failure;
  }

  private static ClientLink open(
      BrokerUrl.Endpoint endpoint, ClientSettings settings, Credentials credentials)
      throws JMSException {
    int timeout = settings.timeouts().connectMillis();
    Incoming incoming = new Incoming(endpoint.toString());
    PendingRequest greeting = incoming.expect(Incoming.GREETING, answer -> {});
    Link link;
    try {
      link = Connector.open(endpoint, settings.brokerOptions(), timeout, opened -> incoming);
    } catch (IOException e) {
      throw JmsErrors.of(
          ErrorCode.CONNECTION_LOST, e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
    link.send(
        new Frame.Hello(
            ProviderMetaData.PRODUCT,
            credentials.user(),
            credentials.password(),
            credentials.clientId(),
            settings.limits().heartbeatMillis(),
            settings.limits().maxFrameBytes()));
    Object answer = greeting.await(TimeUnit.MILLISECONDS.toNanos(timeout));
    if (answer instanceof Frame.Welcome welcome) {
      return new ClientLink(link, incoming, welcome, settings.timeouts().requestMillis());
    }
    link.close();
    if (answer instanceof LostLink lost) {
      throw lost.exception();
    }
    throw JmsErrors.of(
        ErrorCode.CONNECTION_LOST, endpoint + " did not greet within " + timeout + " ms", null);
  }

  Incoming incoming() {
    return incoming;
  }

  /** What the broker said when it greeted. */
  Frame.Welcome welcome() {
    return welcome;
  }

  /** A new identifier for a session, producer, consumer or browser. */
  int nextId() {
    return lastId.incrementAndGet();
  }

  /** Sends a frame that asks for no answer. */
  void send(Frame frame) throws JMSException {
    LostLink lost = incoming.lost();
    if (lost != null) {
      throw lost.exception();
    }
    link.send(frame);
  }

  /** Sends a frame that is of no use once the link is lost, and then is dropped. */
  void tell(Frame frame) {
    link.send(frame);
  }

  /** Sends a request and waits for its answer. */
  Frame request(LongFunction<Frame> frame) throws JMSException {
    return request(frame, answer -> {});
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param onAnswer given the answer on the link's thread, before anything that follows it there
   * @throws JMSException what the broker refused it with, or why there is no answer
   */
  Frame request(LongFunction<Frame> frame, Consumer<Object> onAnswer) throws JMSException {
    return await(ask(frame, onAnswer));
  }

  /** Sends a request; the calling thread is to {@link #await} its answer. */
  PendingRequest ask(LongFunction<Frame> frame, Consumer<Object> onAnswer) throws JMSException {
    LostLink before = incoming.lost();
    if (before != null) {
      throw before.exception();
    }
    long requestId = lastRequest.incrementAndGet();
    PendingRequest request = incoming.expect(requestId, onAnswer);
    link.send(frame.apply(requestId));
    return request;
  }

  /**
   * Waits for the answer to a request.
   *
   * @throws JMSException what the broker refused it with, or why there is no answer
   */
  Frame await(PendingRequest request) throws JMSException {
    Object answer = request.await(TimeUnit.MILLISECONDS.toNanos(requestMillis));
    if (answer instanceof Frame.Failed failed) {
      throw JmsErrors.of(failed.code(), failed.reason(), null);
    }
    if (answer instanceof LostLink lost) {
      throw lost.outcomeUnknown();
    }
    if (answer == null) {
      throw JmsErrors.of(
          ErrorCode.OUTCOME_UNKNOWN,
          link.peer() + " did not answer within " + requestMillis + " ms, the outcome is unknown",
          null);
    }
    return (Frame) answer;
  }

  /**
   * Says good-bye and closes the link when the broker has answered: its temporary destinations are
   * gone then, and its client identifier is free.
   */
  void close() {
    boolean there = incoming.lost() == null;
    incoming.lose(
        new LostLink(ErrorCode.ILLEGAL_STATE, "the connection has been closed here", null));
    if (there) {
      link.send(new Frame.Close(ErrorCode.NONE, ""));
      incoming.awaitEnd(requestMillis);
    }
    link.close();
  }

  /** Ends the link because of what the broker has done, and tells it. The link's thread only. */
  void breakOff(ErrorCode code, String reason) {
    if (incoming.lost() == null) {
      link.send(new Frame.Close(code, reason));
      incoming.lose(new LostLink(code, link.peer() + ": " + reason, null));
    }
  }

  /** Closes a link that is of no use any more. */
  void abandon() {
    link.close();
  }

  /** Who is on the other side, for people. */
  @Override
  public String toString() {
    return link.peer();
  }
}
