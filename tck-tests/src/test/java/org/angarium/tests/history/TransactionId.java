package org.angarium.tests.history;

/**
 * A local transaction, or a branch of a distributed one.
 *
 * @param global the transaction; the branches of one have the same
 * @param resource the broker that a branch is at
 */
public record TransactionId(String global, String resource) {}
