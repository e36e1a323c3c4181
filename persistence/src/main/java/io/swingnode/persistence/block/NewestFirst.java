package io.swingnode.persistence.block;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Merges a vat's rows in the file with the changes of the layers, highest position first. */
public final class NewestFirst<R> {
    /** Rows of the file below a position, highest first. */
    @FunctionalInterface
    public interface FileRows<R> {
        List<R> below(long position, int limit);
    }

    private static final int FETCH_ROWS = 512;

    private final NavigableMap<Long, Optional<R>> changes;
    private final FileRows<R> fileRows;
    private final ToLongFunction<R> position;

    public NewestFirst(NavigableMap<Long, Optional<R>> changes, FileRows<R> fileRows, ToLongFunction<R> position) {
        this.changes = changes;
        this.fileRows = fileRows;
        this.position = position;
    }

    /** At most {@code limit} rows. */
    public List<R> take(long limit) {
        List<R> taken = new ArrayList<>();
        Iterator<Map.Entry<Long, Optional<R>>> changed =
                changes.descendingMap().entrySet().iterator();
        Optional<Map.Entry<Long, Optional<R>>> nextChange = advance(changed);
        int fetchRows = limit >= FETCH_ROWS ? FETCH_ROWS : (int) Math.min(FETCH_ROWS, limit + changes.size());
        long below = Long.MAX_VALUE;
        boolean more = true;
        while (more && taken.size() < limit) {
            List<R> fetched = fileRows.below(below, fetchRows);
            more = fetched.size() == fetchRows;
            for (R row : fetched) {
                below = position.applyAsLong(row);
                while (nextChange.isPresent() && nextChange.get().getKey() > below) {
                    nextChange.get().getValue().ifPresent(taken::add);
                    nextChange = advance(changed);
                }
                if (nextChange.isPresent() && nextChange.get().getKey() == below) {
                    nextChange.get().getValue().ifPresent(taken::add);
                    nextChange = advance(changed);
                } else {
                    taken.add(row);
                }
            }
        }
        while (!more && nextChange.isPresent()) {
            nextChange.get().getValue().ifPresent(taken::add);
            nextChange = advance(changed);
        }
        return taken.size() <= limit ? taken : taken.subList(0, (int) limit);
    }

    private static <E> Optional<E> advance(Iterator<E> iterator) {
        return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }
}
