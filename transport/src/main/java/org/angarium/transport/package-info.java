/**
 * The seam between client and broker: a {@link org.angarium.transport.Link} carries frames both
 * ways, in order, whatever is underneath (TCP through Netty, or the same process).
 *
 * <p>Nothing here knows Netty, sockets or threads; the rooms {@code netty} and {@code vm} implement
 * these interfaces. Their callers meet only these.
 */
@NullMarked
package org.angarium.transport;

import org.jspecify.annotations.NullMarked;
