/**
 * Application manifests.
 *
 * <ul>
 *   <li>reads a manifest file
 *   <li>checks it against {@code app-manifest.schema.json}, and the rules between fields
 *   <li>makes definitions of it
 * </ul>
 *
 * <p>Main types: {@code ManifestReader}, {@code ManifestSchema}, {@code ManifestDefinitions}.
 *
 * <p>Any thread.
 */
@NullMarked
package io.swingnode.components.manifest;

import org.jspecify.annotations.NullMarked;
