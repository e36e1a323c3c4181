/**
 * Exports and imports as Akka Streams.
 *
 * <ul>
 *   <li>reads export data, names of artifacts and artifacts of any {@link
 *       io.swingnode.persistence.transfer.ExportSource} as sources
 *   <li>opens what a stream reads when its first element is wanted
 *   <li>writes export directories from streams
 *   <li>feeds a {@link io.swingnode.persistence.transfer.StoreImporter} from streams
 * </ul>
 *
 * <p>Main types: {@link io.swingnode.streams.ExportStreams}, {@link io.swingnode.streams.ExportPart}, {@link
 * io.swingnode.streams.ExportDirectorySink}, {@link io.swingnode.streams.ImportStreams}, {@link
 * io.swingnode.streams.ResourceSource}.
 *
 * <p>Stages that block on the database or on files run on Akka's dispatcher for blocking work. An export source or
 * importer may be used by only one stream at a time.
 */
@NullMarked
package io.swingnode.streams;

import org.jspecify.annotations.NullMarked;
