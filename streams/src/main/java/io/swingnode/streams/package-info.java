/**
 * Copies of a store as Akka Streams: export data and artifacts as sources, imports as sinks, export
 * directories as runnable copies.
 *
 * <p>{@link io.swingnode.streams.ExportDataSource} and {@link io.swingnode.streams.ArtifactSource} read any
 * {@link io.swingnode.persistence.transfer.ExportSource}; {@link io.swingnode.streams.ImportSink} feeds a {@link
 * io.swingnode.persistence.transfer.StoreImporter}; {@link io.swingnode.streams.DirectoryExport} writes the directory
 * form.
 *
 * <p>Database and file calls block, so every stage that makes them runs on Akka's dispatcher for blocking
 * work. A store behind a source is used by one stream at a time.
 */
@NullMarked
package io.swingnode.streams;

import org.jspecify.annotations.NullMarked;
