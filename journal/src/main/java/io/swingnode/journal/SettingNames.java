package io.swingnode.journal;

import java.util.Locale;

/** How settings are named in the environment of a node. */
public final class SettingNames {
    private static final String OURS = "swingnode.";

    /** Begins the names of all variables of ours. */
    public static final String VARIABLES = "SWINGNODE_";

    private SettingNames() {}

    /**
     * The environment variable of a setting: {@code SWINGNODE_STORE_WAL_LIMIT} of {@code swingnode.store.wal.limit}.
     *
     * @param key the whole name, which begins with {@code swingnode.}
     */
    public static String variable(String key) {
        if (!key.startsWith(OURS)) {
            throw new IllegalArgumentException(key + " is no setting of ours");
        }
        return VARIABLES
                + key.substring(OURS.length())
                        .replace('.', '_')
                        .replace('-', '_')
                        .toUpperCase(Locale.ROOT);
    }
}
