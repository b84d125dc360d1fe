/**
 * Links within one virtual machine: the same frames, as objects, without bytes or sockets. Each
 * link has one daemon thread of its own for what goes to the client, so that a client never runs on
 * the broker's core thread.
 */
@NullMarked
package org.angarium.transport.vm;

import org.jspecify.annotations.NullMarked;
