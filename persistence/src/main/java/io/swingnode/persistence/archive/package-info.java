/**
 * Closed spans and new snapshots as files, before their block commits.
 *
 * <ul>
 *   <li>names archive files
 *   <li>writes a file, syncs it and renames it into place
 *   <li>archives what a block closes before its items are pruned
 *   <li>recognizes the files of an archive by their names
 * </ul>
 *
 * <p>Main types: {@code BlockArchive}, {@code ArchiveFiles}, {@code ArchiveNames}, {@code ArchiveOptions}, {@code
 * DiskFiles}.
 *
 * <p>Runs on the block's thread, which waits at commit while {@code ArchiveThreads} compress and write.
 */
@NullMarked
package io.swingnode.persistence.archive;

import org.jspecify.annotations.NullMarked;
