package io.swingnode.actors.store;

import io.swingnode.persistence.maintenance.ExportScan;
import java.util.function.Supplier;

/** Nobody asks for views where there is no ledger. */
final class NoViews {
    static final Supplier<ExportScan> NONE = () -> {
        throw new AssertionError("nobody asked for a view");
    };

    private NoViews() {}
}
