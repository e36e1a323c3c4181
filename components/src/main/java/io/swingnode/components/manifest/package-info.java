/**
 * Application manifests.
 *
 * <ul>
 *   <li>reads a manifest file
 *   <li>checks it against {@code app-manifest.schema.json}, and the rules between fields
 *   <li>converts it to application and component definitions
 * </ul>
 *
 * <p>Main types: {@code ManifestReader}, {@code ManifestSchema}, {@code ManifestDefinitions}.
 *
 * <p>May be used from any thread.
 */
@NullMarked
package io.swingnode.components.manifest;

import org.jspecify.annotations.NullMarked;
