/**
 * Accounts: who may connect, kept as salted hashes in a file that is read once. Checking runs on
 * the broker's authentication thread, which it may keep busy for a moment.
 */
@NullMarked
package org.angarium.accounts;

import org.jspecify.annotations.NullMarked;
