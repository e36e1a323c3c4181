package io.swingnode.persistence.inspect;

import io.swingnode.persistence.sqlite.Cursor;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/** Cursors made of others. */
final class Cursors {
    private Cursors() {}

    /** What {@code of} makes of each value; values of which it makes nothing are left out. */
    static <S, T> Cursor<T> mapped(Cursor<S> values, Function<S, Optional<T>> of) {
        return new Cursor<>() {
            private Optional<T> ready = Optional.empty();

            @Override
            public boolean hasNext() {
                while (ready.isEmpty() && values.hasNext()) {
                    ready = of.apply(values.next());
                }
                return ready.isPresent();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("there are no more values");
                }
                T next = ready.orElseThrow();
                ready = Optional.empty();
                return next;
            }

            @Override
            public void close() {
                values.close();
            }
        };
    }

    /** Values that are in memory. */
    static <T> Cursor<T> of(Iterator<T> values) {
        return new Cursor<>() {
            @Override
            public boolean hasNext() {
                return values.hasNext();
            }

            @Override
            public T next() {
                return values.next();
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }

    /** The rows that are in one of the regions, which are in order as the rows are. */
    static Cursor<Row> within(Cursor<Row> rows, List<Region> regions) {
        if (regions.equals(Region.ALL)) {
            return rows;
        }
        Iterator<Region> all = regions.iterator();
        return mapped(rows, new Function<>() {
            private Optional<Region> region = next();

            private Optional<Region> next() {
                return all.hasNext() ? Optional.of(all.next()) : Optional.empty();
            }

            @Override
            public Optional<Row> apply(Row row) {
                while (region.isPresent() && region.get().endsBefore(row.place())) {
                    region = next();
                }
                return region.filter(it -> it.begins(row.place())).map(it -> row);
            }
        });
    }
}
