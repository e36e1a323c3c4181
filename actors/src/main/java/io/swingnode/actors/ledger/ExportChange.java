package io.swingnode.actors.ledger;

import io.swingnode.persistence.block.ExportDelta;
import java.util.Optional;

/**
 * What a commit changed in the export data.
 *
 * @param delta not to be used by the sender any more
 * @param view the store after the commit, when the ledger has asked for it
 */
public record ExportChange(ExportDelta delta, Optional<ExportView> view) {
    /** No change. */
    static ExportChange none() {
        return new ExportChange(new ExportDelta(), Optional.empty());
    }
}
