/**
 * The one door to files. The journal does everything it does on disk through {@link
 * org.angarium.persistence.files.Disk}, so that tests can record it, build crash images from it and
 * inject faults. Called by the store's threads; nothing but file access may enter.
 */
@NullMarked
package org.angarium.persistence.files;

import org.jspecify.annotations.NullMarked;
