/**
 * What can go wrong between client and broker: named codes with stable numbers, and the exception
 * for a peer that breaks the protocol. Depends on nothing; every other room may use it.
 */
@NullMarked
package org.angarium.transport.error;

import org.jspecify.annotations.NullMarked;
