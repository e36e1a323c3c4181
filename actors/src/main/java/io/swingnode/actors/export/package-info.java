/**
 * Exports of a running node, and the views of earlier commits that they hold.
 *
 * <ul>
 *   <li>opens a view of the last commit
 *   <li>serves export data and artifacts from it
 *   <li>ends the oldest reader when the write-ahead log has grown past its limit
 * </ul>
 *
 * <p>Main types: {@code Exporter}, {@code NodeExport}, {@code ReadViews}, {@code StoreHealth}.
 *
 * <p>One actor and one read connection for each export.
 */
@NullMarked
package io.swingnode.actors.export;

import org.jspecify.annotations.NullMarked;
