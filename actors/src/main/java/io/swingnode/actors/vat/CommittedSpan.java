package io.swingnode.actors.vat;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;

/** A span being read from the last commit, on a connection of its own. */
record CommittedSpan(SwingStore store, Iterator<String> items) {
    static CommittedSpan open(Path storeDir, StoreOptions options, VatId vat, OptionalLong startPos) {
        SwingStore store = SwingStore.openReadOnly(
                storeDir, StoreOptions.builder().database(options.database()).build());
        try {
            Iterator<String> items = startPos.isPresent()
                    ? store.transcripts().readSpan(vat, startPos.getAsLong())
                    : store.transcripts().readSpan(vat);
            return new CommittedSpan(store, items);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    Optional<String> next() {
        return items.hasNext() ? Optional.of(items.next()) : Optional.empty();
    }

    void close() {
        store.close();
    }
}
