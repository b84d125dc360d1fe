package org.angarium.broker.endpoint;

import java.util.concurrent.Executor;
import org.angarium.broker.core.Core;
import org.angarium.broker.session.Clients;
import org.angarium.transport.Link;
import org.angarium.transport.LinkAcceptor;
import org.angarium.transport.LinkListener;

/** Makes an endpoint for each link. */
public final class Endpoints implements LinkAcceptor {
  private final Core core;
  private final Clients clients;
  private final EndpointSettings settings;
  private final Credentials credentials;
  private final Executor logins;

  /**
   * @param logins where passwords are checked
   */
  public Endpoints(
      Core core,
      Clients clients,
      EndpointSettings settings,
      Credentials credentials,
      Executor logins) {
    this.core = core;
    this.clients = clients;
    this.settings = settings;
    this.credentials = credentials;
    this.logins = logins;
  }

  @Override
  public LinkListener accept(Link link) {
    return new Endpoint(core, clients, settings, credentials, logins, link);
  }
}
