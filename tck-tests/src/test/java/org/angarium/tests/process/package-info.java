/**
 * Brokers as an operator runs them: the built distribution in a process of its own. Any thread may
 * enter.
 */
@NullMarked
package org.angarium.tests.process;

import org.jspecify.annotations.NullMarked;
