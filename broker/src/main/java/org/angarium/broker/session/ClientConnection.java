package org.angarium.broker.session;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Refusal;
import org.angarium.broker.destination.Destinations;
import org.angarium.broker.destination.MessageQueue;
import org.angarium.broker.destination.Publisher;
import org.angarium.broker.destination.Selectors;
import org.angarium.broker.selector.Selector;
import org.angarium.transport.Link;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.frame.FrameCodec;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection: everything that it has open, by the numbers that it has chosen, and what
 * it may ask, a method each. Core thread only. A method that throws {@link Refusal} has changed
 * nothing, unless it says otherwise.
 */
public final class ClientConnection {
  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);
  private static final int MOST_OPEN = 65_536;

  private final Clients clients;
  private final Core core;
  private final long id;
  private final Link link;
  private final int maxFrameBytes;
  private final Map<Integer, Session> sessions = new HashMap<>();
  private final Map<Integer, SessionProducer> producers = new HashMap<>();
  private final Map<Integer, SessionConsumer> consumers = new HashMap<>();
  private final Map<Integer, Browser> browsers = new HashMap<>();
  private final Set<DestinationName> temporaries = new HashSet<>();
  private final Uploads uploads;
  private final BodyReads reads;
  private int openBranches;
  private int branchWorkers;
  private long lastDeliveryId;
  private Publisher publisher;

  ClientConnection(Clients clients, long id, Link link, int maxFrameBytes) {
    this.clients = clients;
    this.core = clients.core();
    this.id = id;
    this.link = link;
    this.maxFrameBytes = maxFrameBytes;
    this.publisher = new Publisher(id, null);
    this.uploads = new Uploads(clients.bodies(), link);
    this.reads = new BodyReads(clients.bodies().store(), link);
  }

  public long id() {
    return id;
  }

  /** Who it is, for people. */
  public String peer() {
    return link.peer();
  }

  /** Whose messages and subscriptions these are. */
  Publisher publisher() {
    return publisher;
  }

  Destinations destinations() {
    return clients.destinations();
  }

  Branches branches() {
    return clients.branches();
  }

  void send(Frame frame) {
    link.send(frame);
  }

  /** Whether the client takes a frame with a message of this size. */
  boolean fits(int messageBytes) {
    return messageBytes <= maxFrameBytes - FrameCodec.MESSAGE_OVERHEAD_BYTES;
  }

  /**
   * Parts from a client that wants messages from a queue and does not take the next one. It hears
   * why, and the message stays where it is, not counted as delivered.
   */
  void giveUpOver(DestinationName queue, int messageBytes) {
    String reason = tooLarge(queue, messageBytes);
    log.warn("the connection of {} ends: {}", peer(), reason);
    end();
    close(ErrorCode.FRAME_TOO_LARGE, reason);
  }

  private String tooLarge(DestinationName queue, int messageBytes) {
    return "a message of "
        + messageBytes
        + " bytes on "
        + queue
        + " does not fit into the "
        + maxFrameBytes
        + " bytes of a frame that this client takes (its URL option maxFrame)";
  }

  long nextDeliveryId() {
    return ++lastDeliveryId;
  }

  /** Answers a request, if it wants an answer, once everything before it is durable. */
  void answer(long requestId, Frame answer) {
    if (requestId > 0) {
      core.whenDurable(() -> send(answer));
    }
  }

  private void done(long requestId) {
    answer(requestId, new Frame.Done(requestId));
  }

  // ---- connection

  /** The connection's client identifier, set once and before anything else is done with it. */
  public void setClientId(Frame.SetClientId request) throws Refusal {
    claimClientId(request.clientId());
    done(request.requestId());
  }

  /** As {@link #setClientId}, for the one in the hello. */
  public void claimClientId(String clientId) throws Refusal {
    if (publisher.clientId() != null) {
      throw new Refusal(ErrorCode.ILLEGAL_STATE, "this connection has a client identifier already");
    }
    clients.claim(clientId, this);
    publisher = new Publisher(id, clientId);
  }

  /** Ends everything that the connection has open; it can ask nothing more. */
  public void end() {
    sessions.values().forEach(Session::close);
    sessions.clear();
    branches().ended(this);
    producers.values().forEach(SessionProducer::close);
    producers.clear();
    consumers.clear();
    browsers.values().forEach(Browser::close);
    browsers.clear();
    temporaries.forEach(destinations()::remove);
    temporaries.clear();
    uploads.close();
    clients.remove(this);
  }

  /** Says good-bye, once what came before is durable, and closes the link. */
  public void close(ErrorCode code, String reason) {
    core.whenDurable(
        () -> {
          send(new Frame.Close(code, reason));
          link.close();
        });
  }

  /** As {@link #close}, when the store has failed and nothing will become durable any more. */
  public void abandon(ErrorCode code, String reason) {
    send(new Frame.Close(code, reason));
    link.close();
  }

  // ---- sessions

  public void openSession(Frame.OpenSession request) throws Refusal {
    requireFree(sessions, request.sessionId(), "session");
    sessions.put(
        request.sessionId(),
        new Session(core, clients.memory(), this, request.sessionId(), request.transacted()));
  }

  public void closeSession(Frame.CloseSession request) throws Refusal {
    Session session = require(sessions, request.sessionId(), "session");
    session.close();
    sessions.remove(request.sessionId());
    for (SessionProducer producer : List.copyOf(producers.values())) {
      if (producer.session() == session) {
        closeProducer(producer.id());
      }
    }
    for (Browser browser : List.copyOf(browsers.values())) {
      if (browser.session() == session) {
        browser.close();
        browsers.values().remove(browser);
      }
    }
    done(request.requestId());
  }

  public void commit(Frame.Commit request) throws Refusal {
    session(request.sessionId()).commit(request.requestId(), request.acknowledged());
  }

  public void rollback(Frame.Rollback request) throws Refusal {
    session(request.sessionId()).rollback(request.requestId(), request.delivered());
  }

  public void recover(Frame.Recover request) throws Refusal {
    session(request.sessionId()).recover(request.requestId(), request.delivered());
  }

  public void acknowledge(Frame.Acknowledge request) throws Refusal {
    Session session = session(request.sessionId());
    session.acknowledge(request.deliveryIds());
    if (request.deliveryIds().length > 0) {
      done(request.requestId());
    } else {
      session.whenNothingIsRead(() -> done(request.requestId()));
    }
  }

  /** Hands what one session has outstanding to another; if any of it is unknown, nothing. */
  public void moveDeliveries(Frame.MoveDeliveries request) throws Refusal {
    session(request.fromSessionId()).moveTo(session(request.toSessionId()), request.deliveryIds());
  }

  /** Takes what has expired at the client off its queues; if any of it cannot be, nothing. */
  public void expireDeliveries(Frame.ExpireDeliveries request) throws Refusal {
    session(request.sessionId()).expire(request.deliveryIds());
  }

  private Session session(int sessionId) throws Refusal {
    return require(sessions, sessionId, "session");
  }

  // ---- branches of distributed transactions

  public void startBranch(Frame.StartBranch request) throws Refusal {
    branches().start(session(request.sessionId()), request);
  }

  /** Ends a session's work for a branch; if it is refused, the branch can only roll back. */
  public void endBranch(Frame.EndBranch request) throws Refusal {
    branches().end(session(request.sessionId()), request);
  }

  /** Prepares a branch; one that can only roll back does so, and is refused. */
  public void prepareBranch(Frame.PrepareBranch request) throws Refusal {
    branches().prepare(this, request);
  }

  /** Commits a branch; one that can only roll back does so, and is refused. */
  public void commitBranch(Frame.CommitBranch request) throws Refusal {
    branches().commit(this, request);
  }

  public void rollbackBranch(Frame.RollbackBranch request) throws Refusal {
    branches().rollback(session(request.sessionId()), request);
  }

  public void listBranches(Frame.ListBranches request) {
    branches().list(this, request);
  }

  /** It has one more branch that is not prepared. */
  void branchBegins() throws Refusal {
    requireRoom(openBranches, "branch");
    openBranches++;
  }

  void branchEnds() {
    openBranches--;
  }

  /** One of its sessions begins to work for one of its branches. */
  void workBegins() throws Refusal {
    requireRoom(branchWorkers, "session's work for a branch");
    branchWorkers++;
  }

  void workEnds() {
    branchWorkers--;
  }

  // ---- producers

  public void openProducer(Frame.OpenProducer request) throws Refusal {
    requireFree(producers, request.producerId(), "producer");
    producers.put(
        request.producerId(),
        new SessionProducer(
            session(request.sessionId()),
            request.producerId(),
            clients.producerWindowBytes(),
            clients.memory()));
  }

  /** Closes a producer; one that has gone with its session already is no error. */
  public void closeProducer(Frame.CloseProducer request) {
    closeProducer(request.producerId());
  }

  private void closeProducer(int producerId) {
    @Nullable SessionProducer producer = producers.remove(producerId);
    if (producer != null) {
      producer.close();
    }
  }

  /** A message: answered, if an answer is wanted, when it is on its queues. */
  public void send(Frame.Send request) throws Refusal {
    SessionProducer producer = require(producers, request.producerId(), "producer");
    producer.charge(request.message());
    producer
        .session()
        .send(request.message(), new SendOutcome(this, producer, request.requestId()));
  }

  // ---- large bodies

  /** Takes bodies, on the link's thread. */
  public Uploads uploads() {
    return uploads;
  }

  /**
   * A message whose body is outside, with the broker's number for it. What nobody claims in this
   * turn goes.
   */
  EncodedMessage withItsBody(EncodedMessage head) throws Refusal {
    long body = uploads.take(head);
    core.bodies().release(body);
    return head.withBodyNumber(body);
  }

  public void readBody(Frame.ReadBody request) throws Refusal {
    long body = session(request.sessionId()).bodyOf(request.deliveryId());
    reads.read(request.requestId(), body, request.range());
  }

  public void readBrowsedBody(Frame.ReadBrowsedBody request) throws Refusal {
    Browser browser = require(browsers, request.browserId(), "browser");
    if (!browser.hasShown(request.bodyNumber())) {
      throw new Refusal(
          ErrorCode.ILLEGAL_STATE,
          "browser " + request.browserId() + " has not shown body " + request.bodyNumber());
    }
    reads.read(request.requestId(), request.bodyNumber(), request.range());
  }

  /** Checks that there is room for a message, in memory and, if it is persistent, on disk. */
  void admit(EncodedMessage message) throws Refusal {
    if (!clients.memory().hasRoomFor(message)) {
      throw new Refusal(
          ErrorCode.RESOURCE_EXHAUSTED,
          "the broker holds as many bytes of messages as it may, "
              + clients.memory().limitBytes()
              + "; send again when some have been consumed");
    }
    if (message.persistent()) {
      core.requireRoomInStore();
    }
  }

  // ---- consumers

  public void openConsumer(Frame.OpenConsumer request) throws Refusal {
    requireFree(consumers, request.consumerId(), "consumer");
    SessionConsumer consumer = session(request.sessionId()).openConsumer(request);
    consumers.put(request.consumerId(), consumer);
    done(request.requestId());
  }

  /** More credit; for a consumer that has just been closed it comes too late, and means nothing. */
  public void consumerCredit(Frame.ConsumerCredit request) {
    @Nullable SessionConsumer consumer = consumers.get(request.consumerId());
    if (consumer != null) {
      consumer.addCredit(request.messages());
    }
  }

  public void closeConsumer(Frame.CloseConsumer request) throws Refusal {
    SessionConsumer consumer = require(consumers, request.consumerId(), "consumer");
    consumers.remove(request.consumerId());
    consumer.session().closeConsumer(consumer, request.retained());
    done(request.requestId());
  }

  /** A consumer has gone with its session. */
  void forget(SessionConsumer consumer) {
    consumers.remove(consumer.id());
  }

  // ---- browsers

  public void openBrowser(Frame.OpenBrowser request) throws Refusal {
    requireFree(browsers, request.browserId(), "browser");
    Session session = session(request.sessionId());
    Selector selector = Selectors.parse(request.selector());
    MessageQueue queue = destinations().queueFor(request.queue(), publisher);
    browsers.put(request.browserId(), new Browser(session, queue.view(selector), maxFrameBytes));
    done(request.requestId());
  }

  public void browseNext(Frame.BrowseNext request) throws Refusal {
    Browser browser = require(browsers, request.browserId(), "browser");
    browser.next(request, core::now, page -> browsed(request.requestId(), page));
  }

  private void browsed(long requestId, Frame.Browsed page) {
    for (Frame.BrowsedMessage browsed : page.messages()) {
      EncodedMessage message = browsed.message();
      if (!fits(message.size())) {
        String reason = tooLarge(message.destination(), message.size());
        answer(requestId, new Frame.Failed(requestId, ErrorCode.FRAME_TOO_LARGE, reason));
        return;
      }
    }
    answer(requestId, page);
  }

  public void closeBrowser(Frame.CloseBrowser request) {
    @Nullable Browser browser = browsers.remove(request.browserId());
    if (browser != null) {
      browser.close();
    }
  }

  // ---- subscriptions and temporary destinations

  public void unsubscribe(Frame.Unsubscribe request) throws Refusal {
    destinations().topics().unsubscribe(request.name(), publisher);
    done(request.requestId());
  }

  public void createTemporary(Frame.CreateTemporary request) throws Refusal {
    requireRoom(temporaries.size(), "temporary destination");
    destinations().createTemporary(request.name(), publisher);
    temporaries.add(request.name());
    done(request.requestId());
  }

  public void deleteTemporary(Frame.DeleteTemporary request) throws Refusal {
    destinations().deleteTemporary(request.name(), publisher);
    temporaries.remove(request.name());
    done(request.requestId());
  }

  // ---- numbers

  private static <T> T require(Map<Integer, T> open, int id, String what) throws Refusal {
    T found = open.get(id);
    if (found == null) {
      throw new Refusal(ErrorCode.ILLEGAL_STATE, what + " " + id + " is not open");
    }
    return found;
  }

  private static void requireFree(Map<Integer, ?> open, int id, String what) throws Refusal {
    requireRoom(open.size(), what);
    if (open.containsKey(id)) {
      throw new Refusal(ErrorCode.PROTOCOL_VIOLATION, what + " " + id + " is open already");
    }
  }

  private static void requireRoom(int open, String what) throws Refusal {
    if (open >= MOST_OPEN) {
      throw new Refusal(
          ErrorCode.PROTOCOL_VIOLATION,
          "a connection may have at most "
              + MOST_OPEN
              + " of each kind open, this is one more "
              + what);
    }
  }
}
