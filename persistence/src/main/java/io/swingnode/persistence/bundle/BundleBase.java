package io.swingnode.persistence.bundle;

import io.swingnode.protocol.BundleId;
import java.util.Optional;

/** The bundles below some layers: those of the file, or, for a numbered crank, those of the block. */
@FunctionalInterface
public interface BundleBase {
    /** The bundle of that id, with its content or without. */
    Optional<BundleTable.Row> find(BundleId id);
}
