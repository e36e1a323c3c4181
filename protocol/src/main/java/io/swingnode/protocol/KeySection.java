package io.swingnode.protocol;

import io.swingnode.protocol.StoreException.Reason;

/** The three sections of the key-value store, distinguished by the prefix of the key. */
public enum KeySection {
    /** {@code host.…}: written only by the host; neither exported nor hashed. */
    HOST,
    /** {@code local.…}: written by the kernel for this replica only; neither exported nor hashed. */
    LOCAL,
    /** All other keys: the same on every replica, exported and hashed. */
    CONSENSUS;

    /** The host's key of its block height, in decimal: the one host key that export directories carry. */
    public static final String HEIGHT_KEY = "host.height";

    private static final String HOST_PREFIX = "host.";
    private static final String LOCAL_PREFIX = "local.";

    /** The section of {@code key}. */
    public static KeySection of(String key) {
        if (key.startsWith(HOST_PREFIX)) {
            return HOST;
        }
        return key.startsWith(LOCAL_PREFIX) ? LOCAL : CONSENSUS;
    }

    /**
     * Checks a key that a kernel names.
     *
     * @throws StoreException (USAGE) for a {@code host.} key
     */
    public static KeySection requireKernelKey(String key) {
        KeySection section = of(key);
        if (section == HOST) {
            throw new StoreException(
                    Reason.USAGE, "kernel key \"" + key + "\" is refused: keys under host. belong to the host");
        }
        return section;
    }

    /**
     * Checks a key that the host names.
     *
     * @throws StoreException (USAGE) for any key outside {@code host.}
     */
    public static void requireHostKey(String key) {
        if (of(key) != HOST) {
            throw new StoreException(
                    Reason.USAGE, "host key \"" + key + "\" is refused: the host's keys start with host.");
        }
    }
}
