/**
 * The SQLite store: file and schema, the block buffer over it, and one group of classes per sub-store.
 *
 * <p>{@link io.swingnode.persistence.SwingStore} is the way in for a kernel, {@link
 * io.swingnode.persistence.StoreExporter} and {@link io.swingnode.persistence.StoreImporter} for copies.
 * Each instance belongs to one thread at a time unless its page says otherwise. Nothing here knows of
 * actors.
 */
@NullMarked
package io.swingnode.persistence;

import org.jspecify.annotations.NullMarked;
