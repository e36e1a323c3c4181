package io.swingnode.components.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The points at which a component's own scripts run. */
public enum Hook {
    PRE_FLIGHT,
    PRE_START,
    POST_START,
    PRE_STOP,
    PRE_CONFIG,
    PRE_INSTALL,
    POST_INSTALL,
    PRE_UNINSTALL;

    /** The name in manifests, and the value of {@code SWINGNODE_HOOK} in the script's environment. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Hook> named(String word) {
        return Arrays.stream(values()).filter(hook -> hook.word().equals(word)).findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(Hook::word).toList();
    }
}
