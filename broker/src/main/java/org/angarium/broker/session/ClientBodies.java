package org.angarium.broker.session;

import org.angarium.persistence.BodyStore;

/**
 * What clients may do with large bodies.
 *
 * @param store where the bodies are
 * @param maxBytes the largest one; 0 if none is taken
 */
public record ClientBodies(BodyStore store, int maxBytes) {}
