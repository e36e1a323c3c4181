package io.swingnode.server.kernel;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The records of a repair, as a client sends them one by one. */
final class RepairRecords {
    /** Records of 40,000 spans of each of 50 vats would be this many. */
    private static final int RECORDS_MAX = 2_000_000;

    private List<ExportEntry> records = new ArrayList<>();

    /** Keeps a record; keys of the key-value store are no part of a repair. */
    void add(ExportEntry record) {
        if (record.key().startsWith("kv.")) {
            return;
        }
        if (records.size() == RECORDS_MAX) {
            records = new ArrayList<>();
            throw new StoreException(
                    Reason.USAGE,
                    "a repair of more than " + RECORDS_MAX
                            + " records is refused; use the command that repairs from an export");
        }
        records.add(record);
    }

    /** What was kept, as something to repair from. */
    ExportSource take() {
        List<ExportEntry> taken = records;
        records = new ArrayList<>();
        return new Source(taken);
    }

    private record Source(List<ExportEntry> records) implements ExportSource {
        @Override
        public Optional<String> hostValue(String key) {
            return Optional.empty();
        }

        @Override
        public Cursor<ExportEntry> exportData() {
            return new ListCursor<>(records.iterator());
        }

        @Override
        public Cursor<ArtifactName> artifactNames() {
            return new ListCursor<>(List.<ArtifactName>of().iterator());
        }

        @Override
        public InputStream artifact(ArtifactName name) {
            throw new StoreException(Reason.NOT_FOUND, "a repair has no artifacts");
        }

        @Override
        public void close() {}
    }

    private record ListCursor<T>(Iterator<T> values) implements Cursor<T> {
        @Override
        public boolean hasNext() {
            return values.hasNext();
        }

        @Override
        public T next() {
            return values.next();
        }

        @Override
        public void close() {}
    }
}
