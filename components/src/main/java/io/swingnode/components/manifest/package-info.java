/**
 * Application manifests.
 *
 * <ul>
 *   <li>reads a manifest file
 *   <li>checks it and says what is wrong
 *   <li>makes it a definition
 * </ul>
 *
 * <p>Main types: {@code ManifestReader}, {@code ManifestFields}.
 *
 * <p>Any thread.
 */
@NullMarked
package io.swingnode.components.manifest;

import org.jspecify.annotations.NullMarked;
