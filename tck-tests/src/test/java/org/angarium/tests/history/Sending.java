package org.angarium.tests.history;

import java.util.List;

/**
 * One send, or the sends of one transaction.
 *
 * @param messages in the order of sending; more than one only in a transaction
 */
public record Sending(List<MessageKey> messages, Outcome outcome) {}
