/**
 * Looking inside a store, an export directory or an archive, and comparing two of them.
 *
 * <ul>
 *   <li>reads single keys, items and snapshots, and lists vats
 *   <li>compares two stores or exports by hashes of ranges, and finds the first differences
 * </ul>
 *
 * <p>Main types: {@code Contents}, with its forms {@code StoreContents} and {@code DirectoryContents}; {@code ContentsDiff}.
 *
 * <p>Nothing here writes. Contents are a fixed view, used by one thread at a time; a comparison reads each side on a thread of
 * its own.
 */
@NullMarked
package io.swingnode.persistence.inspect;

import org.jspecify.annotations.NullMarked;
