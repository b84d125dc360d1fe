package org.angarium.jms;

import org.angarium.jms.client.AngariumConnection;

/** Session modes beyond those of Jakarta Messaging (section 6.2.10). */
public final class AcknowledgeModes {
  /**
   * {@code Message.acknowledge()} acknowledges only the message that it is called on, and may be
   * called by any thread. For {@code Connection.createSession(int)}, {@code
   * Connection.createSession(false, int)}, {@code ConnectionFactory.createContext(int)} and the
   * like; {@code Session.recover()} has everything else redelivered, and {@code
   * JMSContext.acknowledge()} acknowledges everything that the session has delivered.
   */
  public static final int INDIVIDUAL_ACKNOWLEDGE = AngariumConnection.INDIVIDUAL_ACKNOWLEDGE;

  private AcknowledgeModes() {}
}
