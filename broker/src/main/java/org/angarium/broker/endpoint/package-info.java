/**
 * Where frames become calls: each link has an endpoint that posts what arrives on the link's thread
 * to the core thread, and there asks the connection for it. Another protocol would be another room
 * like this one.
 */
@NullMarked
package org.angarium.broker.endpoint;

import org.jspecify.annotations.NullMarked;
