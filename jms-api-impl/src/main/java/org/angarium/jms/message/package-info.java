/**
 * The messages that applications read and write: header, properties and the five bodies, with the
 * conversions of Jakarta Messaging 3.5.4 and 3.11.3. A message is encoded into one buffer when it
 * is sent, and decoded piece by piece when a received one is read.
 *
 * <p>Messages belong to one thread at a time, as the specification says; nothing here locks. The
 * rest of the client enters through {@link org.angarium.jms.message.AngariumMessage}.
 */
@NullMarked
package org.angarium.jms.message;

import org.jspecify.annotations.NullMarked;
