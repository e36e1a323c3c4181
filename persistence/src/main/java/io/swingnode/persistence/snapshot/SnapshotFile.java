package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.block.StoreFile;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The snapshots in the file. */
record SnapshotFile(StoreFile file, Path spoolDir) implements SnapshotBase {
    @Override
    public Optional<SnapshotRow> inUse(VatId vat) {
        return file.read("reading a snapshot's record", statements -> new SnapshotTable(statements).inUse(vat));
    }

    @Override
    public List<SnapshotRow> rowsBelow(VatId vat, long snapPos, int limit) {
        return file.read("listing snapshots", statements -> new SnapshotTable(statements).below(vat, snapPos, limit));
    }

    @Override
    public List<SnapshotRow> all() {
        return file.read("listing snapshots", statements -> new SnapshotTable(statements).all());
    }

    @Override
    public LocatedSnapshot locate(SnapshotRow row) {
        return LocatedSnapshot.of(file, row, spoolDir);
    }
}
