package io.swingnode.protocol;

import io.swingnode.protocol.StoreException.Reason;
import java.util.Locale;

/** How much history an export or import contains, from least to most. */
public enum ArtifactMode {
    /** Current spans and snapshots in use: what a validator needs to run. */
    OPERATIONAL,
    /** In addition, the earlier spans of each vat's current incarnation: what a replay needs. */
    REPLAY,
    /** In addition, all spans of all vats that are still running. */
    ARCHIVAL,
    /** Everything in the store, complete or not. */
    DEBUG;

    /** The name used in manifests and on the command line, such as {@code operational}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode whose completeness is checked: debug data need only satisfy the rules of {@link #OPERATIONAL}. */
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
