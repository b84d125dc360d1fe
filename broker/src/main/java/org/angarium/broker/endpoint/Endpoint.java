package org.angarium.broker.endpoint;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.angarium.broker.core.Core;
import org.angarium.broker.core.Refusal;
import org.angarium.broker.session.ClientConnection;
import org.angarium.broker.session.Clients;
import org.angarium.broker.session.Uploads;
import org.angarium.transport.Link;
import org.angarium.transport.LinkListener;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's end of one link. What arrives comes on the link's thread and is posted to the core
 * thread; the methods that run there say so. Posting waits while the core is far behind, and that
 * stops the reading of the link.
 */
final class Endpoint implements LinkListener {
  private static final Logger log = LoggerFactory.getLogger(Endpoint.class);

  private final Core core;
  private final Clients clients;
  private final EndpointSettings settings;
  private final Credentials credentials;
  private final Executor logins;
  private final Link link;

  /** Where the client's large bodies go; null until it is in. */
  private volatile @Nullable Uploads uploads;

  private boolean ended;
  private @Nullable ClientConnection connection;

  Endpoint(
      Core core,
      Clients clients,
      EndpointSettings settings,
      Credentials credentials,
      Executor logins,
      Link link) {
    this.core = core;
    this.clients = clients;
    this.settings = settings;
    this.credentials = credentials;
    this.logins = logins;
    this.link = link;
  }

  // ---- on the link's thread

  @Override
  public void onFrame(Frame frame) {
    if (frame instanceof Frame.Hello hello) {
      try {
        logins.execute(() -> authenticate(hello));
      } catch (RejectedExecutionException e) {
        post(() -> refuse(ErrorCode.RESOURCE_EXHAUSTED, "too many clients log in at once"));
      }
    } else if (!upload(frame)) {
      post(() -> handle(frame));
    }
  }

  /** Large bodies pass the core by; whether this is part of one, and the client is in. */
  private boolean upload(Frame frame) {
    if (frame instanceof Frame.Send) {
      return false; // what comes most often
    }
    Uploads taking = uploads;
    if (taking == null) {
      return false;
    } else if (frame instanceof Frame.WriteBody part) {
      taking.write(part);
    } else if (frame instanceof Frame.EndBody end) {
      taking.end(end);
    } else if (frame instanceof Frame.DropBody drop) {
      taking.drop(drop);
    } else {
      return false;
    }
    return true;
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    if (cause != null) {
      log.info("connection {} is lost: {}", link.peer(), cause.getMessage());
    }
    core.post(this::end);
  }

  /** Posts to the core; if that has ended, there is nobody left to talk to. */
  private void post(Runnable command) {
    if (!core.post(command)) {
      link.send(new Frame.Close(ErrorCode.SHUTTING_DOWN, "the broker has stopped"));
      link.close();
    }
  }

  /** On a login thread: checking a password may take long. */
  private void authenticate(Frame.Hello hello) {
    boolean valid;
    try {
      valid = credentials.areValid(hello.user(), hello.password());
    } catch (RuntimeException e) {
      log.error("the credentials of {} cannot be checked", link.peer(), e);
      valid = false;
    }
    boolean authenticated = valid;
    post(() -> introduce(hello, authenticated));
  }

  // ---- on the core thread

  private void introduce(Frame.Hello hello, boolean authenticated) {
    if (ended || connection != null) {
      return;
    }
    if (!authenticated) {
      log.info("{} is refused: wrong user name or password", link.peer());
      refuse(ErrorCode.AUTHENTICATION_FAILED, "user name or password is wrong");
      return;
    }
    ClientConnection admitted = clients.admit(link, hello.maxFrameBytes());
    try {
      if (hello.clientId() != null) {
        admitted.claimClientId(hello.clientId());
      }
    } catch (Refusal refusal) {
      admitted.end();
      refuse(refusal.code(), refusal.reason());
      return;
    }
    connection = admitted;
    uploads = admitted.uploads();
    link.send(settings.welcome(admitted.id()));
  }

  private void handle(Frame frame) {
    if (ended) {
      return;
    }
    ClientConnection client = connection;
    if (frame instanceof Frame.Close close) {
      log.debug("{} says good-bye: {}", link.peer(), close.reason());
      end();
      refuse(ErrorCode.NONE, "");
    } else if (client == null || !Requests.isRequest(frame)) {
      String kind = frame.getClass().getSimpleName();
      refuse(ErrorCode.PROTOCOL_VIOLATION, "a client may not send " + kind + " now");
    } else {
      carryOut(client, frame);
    }
  }

  private void carryOut(ClientConnection client, Frame frame) {
    int recordedBefore = core.recorded();
    try {
      Requests.carryOut(client, frame);
    } catch (Refusal refusal) {
      answer(client, frame, refusal);
    } catch (RuntimeException e) {
      if (core.recorded() != recordedBefore) {
        throw e;
      }
      log.error("a fault in the broker, closing {}", link.peer(), e);
      refuse(ErrorCode.INTERNAL_ERROR, "a fault in the broker; its log has the details");
    }
  }

  private void answer(ClientConnection client, Frame frame, Refusal refusal) {
    long requestId = Requests.requestIdOf(frame);
    if (refusal.code() == ErrorCode.PROTOCOL_VIOLATION) {
      log.warn("{} breaks the protocol: {}", link.peer(), refusal.reason());
      refuse(refusal.code(), refusal.reason());
    } else if (requestId > 0) {
      core.whenDurable(
          () -> link.send(new Frame.Failed(requestId, refusal.code(), refusal.reason())));
    } else {
      log.warn(
          "connection {} of {} asked for what cannot be: {}",
          client.id(),
          link.peer(),
          refusal.reason());
    }
  }

  /** Says why and closes; what the client had open ends now. */
  private void refuse(ErrorCode code, String reason) {
    end();
    core.whenDurable(
        () -> {
          link.send(new Frame.Close(code, reason));
          link.close();
        });
  }

  private void end() {
    ended = true;
    ClientConnection client = connection;
    if (client != null) {
      connection = null;
      client.end();
    }
  }
}
