package org.angarium.broker.session;

import org.angarium.broker.core.Refusal;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;

/**
 * What follows when a message has been taken or refused: the answer, if one is wanted, and credit
 * for the producer. If no answer is wanted, the producer is told of a refusal all the same.
 */
record SendOutcome(ClientConnection connection, SessionProducer producer, long requestId) {
  void sent() {
    connection.answer(requestId, new Frame.Done(requestId));
    producer.replenish();
  }

  void refused(Refusal refusal) {
    ErrorCode code = refusal.code();
    if (requestId > 0) {
      connection.answer(requestId, new Frame.Failed(requestId, code, refusal.reason()));
    } else {
      connection.send(new Frame.SendRefused(producer.id(), code, refusal.reason()));
    }
    producer.replenish();
  }
}
