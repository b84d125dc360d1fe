/**
 * The broker's configuration: one table of keys, read from the command line, system properties, the
 * environment and one YAML file, checked at once, and sealed in records. Pure reading on the
 * caller's thread; only this room knows YAML.
 */
@NullMarked
package org.angarium.config;

import org.jspecify.annotations.NullMarked;
