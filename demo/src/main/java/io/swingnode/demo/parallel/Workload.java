package io.swingnode.demo.parallel;

import java.util.Locale;

/** What deliveries have to do with each other. */
public enum Workload {
    /** Each delivery reads and changes keys of its vat only: nothing conflicts. */
    INDEPENDENT,

    /** Each fourth delivery also adds to a counter that all vats share, as a kernel's statistics do when they are kept in one key. */
    HOT,

    /**
     * Each delivery takes the message that the one before it has left for its vat, and sends one to the vat of the next: chains of
     * messages, four of them side by side, along which nothing can be done ahead.
     */
    CHAINS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
