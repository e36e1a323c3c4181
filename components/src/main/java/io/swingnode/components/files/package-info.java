/**
 * Directories, packages and logs on disk.
 *
 * <ul>
 *   <li>lays out directories
 *   <li>downloads, checks and unpacks packages
 *   <li>rotates logs
 *   <li>reads and writes small JSON files
 * </ul>
 *
 * <p>Main types: {@code Directories}, {@code Packages}, {@code Unpacker}, {@code LogRotation}, {@code JsonFiles}.
 *
 * <p>Blocking; the thread of the operation.
 */
@NullMarked
package io.swingnode.components.files;

import org.jspecify.annotations.NullMarked;
