package io.swingnode.components.model;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The recorded status of a component, and of an application as a whole. */
public enum Status {
    ADDED,
    DOWNLOADING,
    DOWNLOADED,
    INSTALLING,
    INSTALLED,
    STARTING,
    RUNNING,
    STOPPING,
    STOPPED,
    ERROR,
    UPGRADING,
    RESTARTING,
    CORRUPTED,
    WAITING,
    DELETED;

    /** An install or upgrade has been accepted but has changed no component yet: it can be cancelled. */
    public static final Set<Status> BEFORE_INSTALLATION = Set.of(WAITING, DOWNLOADING);

    private static final Set<Status> IN_PROGRESS =
            EnumSet.of(DOWNLOADING, WAITING, STARTING, INSTALLING, STOPPING, UPGRADING);
    private static final Set<Status> INSTALLATION = EnumSet.of(WAITING, DOWNLOADING, INSTALLING, UPGRADING);

    /** True while an operation owns the component; nothing else may then write its status. */
    public boolean inProgress() {
        return IN_PROGRESS.contains(this);
    }

    /** True while an install or upgrade owns the component. */
    public boolean ofInstallation() {
        return INSTALLATION.contains(this);
    }

    /** True while an install or upgrade can still be cancelled. */
    public boolean beforeInstallation() {
        return BEFORE_INSTALLATION.contains(this);
    }

    /** True when the state of the process may be written as the status: no operation and no error is recorded. */
    public boolean syncUpdatable() {
        return !inProgress() && this != ERROR;
    }

    /** The name in views and events. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
