package io.swingnode.persistence.inspect;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The parts in which two stores or exports are compared, in the order of the report. */
public enum Section {
    /** Consensus keys. */
    KV(Role.STATE),
    /** Records of spans. */
    SPANS(Role.STATE),
    /** Records of snapshots. */
    SNAPSHOTS(Role.STATE),
    /** Records of bundles. */
    BUNDLES(Role.STATE),
    /** Items of spans. */
    ITEMS(Role.CONTENT),
    /** Plain bytes of snapshots. */
    HEAPS(Role.CONTENT),
    /** Bytes of bundles. */
    CODE(Role.CONTENT),
    /** Keys of the host. */
    HOST(Role.OWN),
    /** Keys of one replica. */
    LOCAL(Role.OWN);

    /** What a difference in a section means. */
    enum Role {
        /** All replicas have the same. */
        STATE,
        /** What is there is the same, but may have been pruned on one side. */
        CONTENT,
        /** Belongs to one replica or its host. */
        OWN
    }

    private final Role role;

    Section(Role role) {
        this.role = role;
    }

    Role role() {
        return role;
    }

    /** True when a row's place has a position beside its text. */
    boolean hasPositions() {
        return this == SPANS || this == SNAPSHOTS || this == ITEMS || this == HEAPS;
    }

    /** As reports and options write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The section of that label. */
    public static Optional<Section> named(String label) {
        return Arrays.stream(values())
                .filter(section -> section.label().equalsIgnoreCase(label))
                .findFirst();
    }
}
