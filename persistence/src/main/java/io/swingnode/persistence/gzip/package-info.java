/**
 * Compresses and unpacks gzip data on all processors.
 *
 * <ul>
 *   <li>cuts what is written into members of a mebibyte, each of which says how long it is
 *   <li>unpacks members that say so side by side, and any others one after the other
 *   <li>refuses what is damaged, cut short or followed by anything else
 *   <li>deflates and inflates with libdeflate where the system has it, otherwise with Java's own
 * </ul>
 *
 * <p>Main types: {@code GzipWriter}, {@code GzipReader}, {@code Codecs}.
 *
 * <p>A writer or reader belongs to one thread at a time; the threads that do the work are shared by the whole process.
 */
@NullMarked
package io.swingnode.persistence.gzip;

import org.jspecify.annotations.NullMarked;
