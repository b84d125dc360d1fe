package org.angarium.broker.session;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Refusal;
import org.angarium.broker.destination.Destinations;
import org.angarium.broker.destination.MessageMemory;
import org.angarium.transport.Link;
import org.angarium.transport.error.ErrorCode;

/** All connections, and what they share. Core thread only. */
public final class Clients {
  private static final int LONGEST_CLIENT_ID = 255;

  private final Core core;
  private final Destinations destinations;
  private final MessageMemory memory;
  private final ClientBodies bodies;
  private final int producerWindowBytes;
  private final Branches branches;
  private final Map<Long, ClientConnection> connections = new HashMap<>();
  private final Map<String, ClientConnection> byClientId = new HashMap<>();
  private long lastConnectionId;

  public Clients(
      Core core,
      Destinations destinations,
      MessageMemory memory,
      ClientBodies bodies,
      int producerWindowBytes) {
    this.core = core;
    this.destinations = destinations;
    this.memory = memory;
    this.bodies = bodies;
    this.producerWindowBytes = producerWindowBytes;
    this.branches = new Branches(core, memory, destinations.branches());
  }

  Core core() {
    return core;
  }

  Destinations destinations() {
    return destinations;
  }

  MessageMemory memory() {
    return memory;
  }

  ClientBodies bodies() {
    return bodies;
  }

  Branches branches() {
    return branches;
  }

  int producerWindowBytes() {
    return producerWindowBytes;
  }

  /**
   * A client has introduced itself and may come in.
   *
   * @param maxFrameBytes the largest frame it takes
   */
  public ClientConnection admit(Link link, int maxFrameBytes) {
    ClientConnection connection =
        new ClientConnection(this, ++lastConnectionId, link, maxFrameBytes);
    connections.put(connection.id(), connection);
    return connection;
  }

  /**
   * Gives a connection its client identifier, which is its alone while it is open (Jakarta
   * Messaging 6.1.2).
   */
  void claim(String clientId, ClientConnection connection) throws Refusal {
    if (clientId.isEmpty()) {
      throw new Refusal(ErrorCode.INVALID_CLIENT_ID, "a client identifier must not be empty");
    }
    if (clientId.length() > LONGEST_CLIENT_ID) {
      throw new Refusal(
          ErrorCode.INVALID_CLIENT_ID,
          "a client identifier may have at most "
              + LONGEST_CLIENT_ID
              + " characters, this one has "
              + clientId.length());
    }
    ClientConnection holder = byClientId.putIfAbsent(clientId, connection);
    if (holder != null) {
      throw new Refusal(
          ErrorCode.INVALID_CLIENT_ID,
          "the client identifier " + clientId + " is in use by " + holder.peer());
    }
  }

  void remove(ClientConnection connection) {
    connections.remove(connection.id());
    byClientId.values().removeIf(holder -> holder == connection);
  }

  /** All connections, as a copy. */
  public Collection<ClientConnection> all() {
    return List.copyOf(connections.values());
  }
}
