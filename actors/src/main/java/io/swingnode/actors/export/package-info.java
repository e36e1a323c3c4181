/**
 * Exports of a running node, and the views they hold.
 *
 * <ul>
 *   <li>opens a view of the last commit
 *   <li>serves export data and artifacts from it
 *   <li>keeps track of readers of earlier commits, and bounds the write-ahead log
 * </ul>
 *
 * <p>Main types: {@code Exporter}, {@code NodeExport}, {@code ReadViews}, {@code StoreHealth}.
 *
 * <p>One actor and one read connection for each export.
 */
@NullMarked
package io.swingnode.actors.export;

import org.jspecify.annotations.NullMarked;
