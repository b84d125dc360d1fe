package org.angarium.broker.endpoint;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.angarium.broker.core.Refusal;
import org.angarium.broker.session.ClientConnection;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;

/** What a client may ask once it is in, and which method of its connection does it. */
final class Requests {
  /** One kind of request. */
  private interface Handler<F extends Frame> {
    void handle(ClientConnection connection, F frame) throws Refusal;
  }

  private record Request<F extends Frame>(
      Class<F> type, ToLongFunction<F> requestId, Handler<F> handler) {
    void carryOut(ClientConnection connection, Frame frame) throws Refusal {
      handler.handle(connection, type.cast(frame));
    }

    long requestIdOf(Frame frame) {
      return requestId.applyAsLong(type.cast(frame));
    }
  }

  private static final Map<Class<?>, Request<?>> ALL =
      Map.ofEntries(
          answered(
              Frame.SetClientId.class, Frame.SetClientId::requestId, ClientConnection::setClientId),
          unanswered(Frame.OpenSession.class, ClientConnection::openSession),
          answered(
              Frame.CloseSession.class,
              Frame.CloseSession::requestId,
              ClientConnection::closeSession),
          answered(Frame.Commit.class, Frame.Commit::requestId, ClientConnection::commit),
          answered(Frame.Rollback.class, Frame.Rollback::requestId, ClientConnection::rollback),
          answered(Frame.Recover.class, Frame.Recover::requestId, ClientConnection::recover),
          unanswered(Frame.OpenProducer.class, ClientConnection::openProducer),
          unanswered(Frame.CloseProducer.class, ClientConnection::closeProducer),
          answered(Frame.Send.class, Frame.Send::requestId, ClientConnection::send),
          answered(
              Frame.OpenConsumer.class,
              Frame.OpenConsumer::requestId,
              ClientConnection::openConsumer),
          unanswered(Frame.ConsumerCredit.class, ClientConnection::consumerCredit),
          answered(
              Frame.CloseConsumer.class,
              Frame.CloseConsumer::requestId,
              ClientConnection::closeConsumer),
          answered(
              Frame.Acknowledge.class, Frame.Acknowledge::requestId, ClientConnection::acknowledge),
          unanswered(Frame.MoveDeliveries.class, ClientConnection::moveDeliveries),
          unanswered(Frame.ExpireDeliveries.class, ClientConnection::expireDeliveries),
          answered(
              Frame.StartBranch.class, Frame.StartBranch::requestId, ClientConnection::startBranch),
          answered(Frame.EndBranch.class, Frame.EndBranch::requestId, ClientConnection::endBranch),
          answered(
              Frame.PrepareBranch.class,
              Frame.PrepareBranch::requestId,
              ClientConnection::prepareBranch),
          answered(
              Frame.CommitBranch.class,
              Frame.CommitBranch::requestId,
              ClientConnection::commitBranch),
          answered(
              Frame.RollbackBranch.class,
              Frame.RollbackBranch::requestId,
              ClientConnection::rollbackBranch),
          answered(
              Frame.ListBranches.class,
              Frame.ListBranches::requestId,
              ClientConnection::listBranches),
          answered(
              Frame.OpenBrowser.class, Frame.OpenBrowser::requestId, ClientConnection::openBrowser),
          answered(
              Frame.BrowseNext.class, Frame.BrowseNext::requestId, ClientConnection::browseNext),
          unanswered(Frame.CloseBrowser.class, ClientConnection::closeBrowser),
          answered(Frame.ReadBody.class, Frame.ReadBody::requestId, ClientConnection::readBody),
          answered(
              Frame.ReadBrowsedBody.class,
              Frame.ReadBrowsedBody::requestId,
              ClientConnection::readBrowsedBody),
          answered(
              Frame.Unsubscribe.class, Frame.Unsubscribe::requestId, ClientConnection::unsubscribe),
          answered(
              Frame.CreateTemporary.class,
              Frame.CreateTemporary::requestId,
              ClientConnection::createTemporary),
          answered(
              Frame.DeleteTemporary.class,
              Frame.DeleteTemporary::requestId,
              ClientConnection::deleteTemporary));

  private Requests() {}

  private static <F extends Frame> Map.Entry<Class<?>, Request<?>> answered(
      Class<F> type, ToLongFunction<F> requestId, Handler<F> handler) {
    return entry(type, new Request<>(type, requestId, handler));
  }

  private static <F extends Frame> Map.Entry<Class<?>, Request<?>> unanswered(
      Class<F> type, Handler<F> handler) {
    return answered(type, frame -> 0, handler);
  }

  /** The kinds of frame that are requests. */
  static Set<Class<?>> types() {
    return ALL.keySet();
  }

  /** Whether a client that is in may send this. */
  static boolean isRequest(Frame frame) {
    return ALL.containsKey(frame.getClass());
  }

  /** Carries a request out. */
  static void carryOut(ClientConnection connection, Frame frame) throws Refusal {
    require(frame).carryOut(connection, frame);
  }

  /** The number under which the client wants the answer; 0 if it wants none. */
  static long requestIdOf(Frame frame) {
    return require(frame).requestIdOf(frame);
  }

  private static Request<?> require(Frame frame) {
    @Nullable Request<?> request = ALL.get(frame.getClass());
    if (request == null) {
      throw new IllegalArgumentException("not a request: " + frame.getClass());
    }
    return request;
  }
}
