package io.swingnode.components.model;

import java.util.Arrays;
import java.util.Locale;

/** After which ends of its process, that nobody asked for, a component is restarted. */
public enum RestartPolicy {
    /** Whatever the exit code. */
    ALWAYS,
    /** After an exit code other than 0, a signal, or too much memory. */
    ON_FAILURE,
    /** After none. */
    NEVER;

    /** The name in manifests. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The policy of this name, which the schema has accepted. */
    public static RestartPolicy named(String word) {
        return Arrays.stream(values())
                .filter(policy -> policy.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(word));
    }

    /** True when a process is restarted that ended so, as long as its restarts are not used up. */
    public boolean restarts(boolean failed) {
        return this == ALWAYS || (this == ON_FAILURE && failed);
    }
}
