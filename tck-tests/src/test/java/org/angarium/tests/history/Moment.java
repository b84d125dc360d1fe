package org.angarium.tests.history;

/**
 * When something happened.
 *
 * @param tick its place in the order of the history; no two moments have the same
 * @param millis what the history's clock showed, in milliseconds: what times to live count by
 */
public record Moment(long tick, long millis) {}
