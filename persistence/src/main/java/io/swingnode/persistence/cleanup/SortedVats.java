package io.swingnode.persistence.cleanup;

import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Vats in the byte order of their ids: those of a large set, as a few changes leave it. Nothing is copied, so that the
 * first vats cost the same however many there are.
 */
final class SortedVats implements Iterable<VatId> {
    private final NavigableSet<VatId> base;
    private final Set<VatId> changed;
    private final NavigableSet<VatId> changedIn;

    /**
     * @param base vats before the changes
     * @param changed vats of which {@code base} says nothing any more
     * @param changedIn those of {@code changed} that belong to the result
     */
    SortedVats(NavigableSet<VatId> base, Set<VatId> changed, NavigableSet<VatId> changedIn) {
        this.base = base;
        this.changed = changed;
        this.changedIn = changedIn;
    }

    long size() {
        return base.size() - changed.stream().filter(base::contains).count() + changedIn.size();
    }

    /** The first vats, as many as {@code limit} allows. */
    List<VatId> first(long limit) {
        List<VatId> vats = new ArrayList<>();
        Iterator<VatId> left = iterator();
        while (vats.size() < limit && left.hasNext()) {
            vats.add(left.next());
        }
        return vats;
    }

    @Override
    public Iterator<VatId> iterator() {
        Iterator<VatId> unchanged = base.iterator();
        Iterator<VatId> others = changedIn.iterator();
        return new Iterator<>() {
            private @Nullable VatId nextUnchanged = advance();
            private @Nullable VatId nextOther = others.hasNext() ? others.next() : null;

            private @Nullable VatId advance() {
                while (unchanged.hasNext()) {
                    VatId vat = unchanged.next();
                    if (!changed.contains(vat)) {
                        return vat;
                    }
                }
                return null;
            }

            @Override
            public boolean hasNext() {
                return nextUnchanged != null || nextOther != null;
            }

            @Override
            public VatId next() {
                VatId first = nextUnchanged;
                VatId second = nextOther;
                if (first != null && (second == null || first.compareTo(second) < 0)) {
                    nextUnchanged = advance();
                    return first;
                }
                if (second == null) {
                    throw new NoSuchElementException("there are no more vats");
                }
                nextOther = others.hasNext() ? others.next() : null;
                return second;
            }
        };
    }
}
