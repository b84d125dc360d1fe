package org.angarium.tests.history;

/**
 * Identifies a message over its whole life.
 *
 * @param producer who sent it
 * @param sequence its number at this producer, ascending in the order of sending
 */
public record MessageKey(String producer, int sequence) {}
