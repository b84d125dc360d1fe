/**
 * The encoded form of a message, shared by client and broker: a fixed header that the broker reads,
 * then the variable header, the properties and the body. Encoded once by the client; the broker
 * stores and forwards the same bytes and never decodes a body.
 */
@NullMarked
package org.angarium.transport.message;

import org.jspecify.annotations.NullMarked;
