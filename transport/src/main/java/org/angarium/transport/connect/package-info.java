/** The client's way in: makes a link to an endpoint, whichever kind it is. */
@NullMarked
package org.angarium.transport.connect;

import org.jspecify.annotations.NullMarked;
