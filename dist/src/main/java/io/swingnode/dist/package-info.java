/**
 * What is installed: this module makes the archive and the Debian package, and tries them as they are.
 *
 * <ul>
 *   <li>reads the archive and the Debian package
 *   <li>runs the program from an unpacked archive
 *   <li>builds and runs a project that embeds a node
 *   <li>checks that the build refuses a licence
 * </ul>
 *
 * <p>There is no code of its own here but tests. They run after the packages are made, in the phase {@code integration-test}.
 */
@NullMarked
package io.swingnode.dist;

import org.jspecify.annotations.NullMarked;
