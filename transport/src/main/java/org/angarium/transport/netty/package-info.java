/**
 * Links over TCP, carried by Netty: the only room that knows it. Threads: {@code io-N}, Netty's
 * event loops, which encode and decode and never touch routing state.
 */
@NullMarked
package org.angarium.transport.netty;

import org.jspecify.annotations.NullMarked;
