package io.swingnode.persistence.inspect;

import io.swingnode.persistence.sqlite.Cursor;

/** A cursor that closes what it reads from. */
record ClosingCursor<T>(Cursor<T> values, Runnable source) implements Cursor<T> {
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
        try {
            values.close();
        } finally {
            source.run();
        }
    }
}
