package org.angarium.jms.client;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.XAJMSContext;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;
import org.angarium.jms.settings.ClientSettings;
import org.angarium.jms.settings.Credentials;

/**
 * A context whose session is one for distributed transactions. It is itself the context to work
 * with; contexts made from it have ordinary sessions.
 */
public final class AngariumXAContext extends AngariumContext implements XAJMSContext {
  private AngariumXAContext(AngariumConnection connection) {
    super(connection, new AtomicInteger(), SESSION_TRANSACTED);
  }

  /**
   * Connects.
   *
   * @throws jakarta.jms.JMSRuntimeException if it cannot
   */
  public static AngariumXAContext connect(ClientSettings settings, Credentials credentials) {
    return JmsErrors.get(
        () -> new AngariumXAContext(new AngariumConnection(settings, credentials)));
  }

  @Override
  AngariumSession openSession(AngariumConnection at) throws JMSException {
    return at.openXASession();
  }

  @Override
  public JMSContext getContext() {
    return this;
  }

  /** The session's, which is opened now if it was not; it goes on to serve after the close. */
  @Override
  public XAResource getXAResource() {
    return JmsErrors.get(this::resource);
  }
}
