/**
 * What a client has open: connections, sessions with their transactions and outstanding deliveries,
 * producers, consumers, browsers. Core thread only. Knows destinations and the core, and speaks to
 * the client in frames.
 */
@NullMarked
package org.angarium.broker.session;

import org.jspecify.annotations.NullMarked;
