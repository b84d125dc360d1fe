/**
 * Connections, sessions, producers, consumers, browsers and contexts: the API of Jakarta Messaging
 * on one side, a {@link org.angarium.transport.Link} on the other.
 *
 * <p>The way of a message out: {@code AngariumMessageProducer.send}, {@code AngariumSession.send},
 * {@code ClientLink.request}, {@code Link.send}; the caller's thread goes all the way and parks on
 * its request. The way in: {@code Incoming.onFrame} on the link's thread, which puts the delivery
 * into the session's {@code Inbox} and never waits or runs an application's code; from there the
 * thread that called {@code receive}, or the session's own thread if it has listeners, takes it
 * along and acknowledges it.
 *
 * <p>Threads: {@code angarium-session-N}, one for each session with a message listener, not daemon,
 * so that an application that only listens stays alive until it closes its connection; {@code
 * angarium-completion-N}, one for each session with sends that are not waited for; and one for the
 * call of an {@code ExceptionListener}. Nothing else is started here.
 */
@NullMarked
package org.angarium.jms.client;

import org.jspecify.annotations.NullMarked;
