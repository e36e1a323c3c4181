/**
 * Copies of a store: exporting, importing, and the directory form of an export.
 *
 * <ul>
 *   <li>exports a committed state: export data, artifact names, artifacts
 *   <li>writes and reads export directories
 *   <li>imports into a directory beside the target, then renames the result into place
 *   <li>checks each artifact against its record, and a store for the completeness of an artifact mode
 *   <li>repairs metadata from another store's export data
 * </ul>
 *
 * <p>Main types: {@code StoreExporter}, {@code StoreImporter}, {@code ExportDirectory}, {@code ArtifactCheck},
 * {@code Completeness}, {@code MetadataRepair}.
 *
 * <p>Each exporter or importer belongs to one thread and has a connection of its own.
 */
@NullMarked
package io.swingnode.persistence.transfer;

import org.jspecify.annotations.NullMarked;
