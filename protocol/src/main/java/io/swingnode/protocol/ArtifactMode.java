package io.swingnode.protocol;

import io.swingnode.protocol.StoreException.Reason;
import java.util.Locale;

/** How much history an export or import carries, from least to most (contract §7). */
public enum ArtifactMode {
    /** Current spans and snapshots in use: what a validator needs to run. */
    OPERATIONAL,
    /** And the earlier spans of each vat's current incarnation: what a replay needs. */
    REPLAY,
    /** And every span of the vats that still run. */
    ARCHIVAL,
    /** Everything there is, complete or not. */
    DEBUG;

    /** The name used in manifests and on the command line, such as {@code operational}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode whose completeness is checked: debug data is held to the operational rules. */
    public ArtifactMode checkedAs() {
        return this == DEBUG ? OPERATIONAL : this;
    }

    /**
     * The mode of that name.
     *
     * @throws StoreException (UNSUPPORTED) for any other name
     */
    public static ArtifactMode parse(String label) {
        for (ArtifactMode mode : values()) {
            if (mode.label().equals(label)) {
                return mode;
            }
        }
        throw new StoreException(
                Reason.UNSUPPORTED,
                "unknown artifact mode \"" + label + "\"; known are operational, replay, archival, debug");
    }
}
