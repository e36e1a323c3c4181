/**
 * Backups of whole homes: store, journal, settings and applications, of one moment.
 *
 * <ul>
 *   <li>fixes one moment of store and journal, also while a node runs
 *   <li>lists what belongs to a home, and leaves out what only a running node has
 *   <li>writes backups as directories that can be gone on with, or as one archive
 *   <li>verifies what was written, and only then gives it its name
 *   <li>deletes older backups beyond those that are to be kept
 *   <li>restores a home, verified before it is put in place
 *   <li>makes backups by a schedule in a running node
 * </ul>
 *
 * <p>Main types: {@code HomeBackup}, {@code HomeRestore}, {@code BackupFolder}, {@code BackupManifest}; the commands
 * {@code backup}, {@code restore} and {@code backups}.
 *
 * <p>One backup or restore works on one thread; several processes exclude each other by a lock file.
 */
@NullMarked
package io.swingnode.node.backup;

import org.jspecify.annotations.NullMarked;
