/**
 * Directories, packages and logs on disk.
 *
 * <ul>
 *   <li>names the directories of applications and components
 *   <li>fetches, checks and unpacks packages, and lists their files
 *   <li>rotates logs
 *   <li>makes files, names and new directories durable
 *   <li>deletes directory trees
 *   <li>reads and writes small JSON files
 * </ul>
 *
 * <p>Main types: {@code Directories}, {@code Packages}, {@code Unpacker}, {@code LogRotation},
 * {@code DurableFiles}, {@code FileTrees}, {@code JsonFiles}.
 *
 * <p>All calls block, on the thread of the operation.
 */
@NullMarked
package io.swingnode.components.files;

import org.jspecify.annotations.NullMarked;
