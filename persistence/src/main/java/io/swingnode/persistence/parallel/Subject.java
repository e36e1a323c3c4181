package io.swingnode.persistence.parallel;

import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.VatId;

/** Something that is compared by its version, which is the number of the last crank that has changed it. */
sealed interface Subject {
    /** All that a vat's transcript is. */
    record Transcript(VatId vat) implements Subject {
        @Override
        public String toString() {
            return "the transcript of vat \"" + vat + "\"";
        }
    }

    /** All of a vat's snapshots. */
    record Snapshots(VatId vat) implements Subject {
        @Override
        public String toString() {
            return "the snapshots of vat \"" + vat + "\"";
        }
    }

    /** A bundle. */
    record Bundle(BundleId id) implements Subject {
        @Override
        public String toString() {
            return "bundle \"" + id + "\"";
        }
    }
}
