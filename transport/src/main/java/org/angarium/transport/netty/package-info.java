/**
 * Links over TCP, carried by Netty: the only room that knows it. Threads: Netty's event loops,
 * {@code io-N} for a broker and {@code angarium-client-io-N} for the clients of a virtual machine,
 * which encode and decode and never touch routing state. A channel's handlers are, in order, {@code
 * PrefaceReader} (the broker's side, until the preface has come), {@code FrameDecoder} and {@code
 * NettyLink}.
 */
@NullMarked
package org.angarium.transport.netty;

import org.jspecify.annotations.NullMarked;
