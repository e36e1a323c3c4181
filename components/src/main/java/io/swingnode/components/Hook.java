package io.swingnode.components;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The points at which a component's own scripts run (contract §2). */
enum Hook {
    PRE_FLIGHT,
    PRE_START,
    POST_START,
    PRE_STOP,
    PRE_CONFIG,
    PRE_INSTALL,
    POST_INSTALL,
    PRE_UNINSTALL;

    /** The name in manifests, and the value of {@code SWINGNODE_HOOK} in the script's environment. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Hook> named(String word) {
        return Arrays.stream(values()).filter(hook -> hook.word().equals(word)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Hook::word).toList();
    }
}
