package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.bundle.BundleArtifacts;
import io.swingnode.persistence.bundle.BundleCodec;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.SqlCursor;
import io.swingnode.persistence.sqlite.SqlCursor.Query;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.transfer.Completeness;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a whole store and recomputes everything that its records vouch for. It changes nothing and works
 * beside a writer, on the last commit.
 */
public final class StoreVerifier {
    /** Findings kept; more of them tell nothing new. */
    private static final int FINDINGS_MAX = 1000;

    private static final String INTEGRITY_CHECK = "PRAGMA integrity_check(100)";

    /** Rules that the tables' own constraints do not hold, each with the words for a row that breaks it. */
    private static final List<RowRule> ROW_RULES = List.of(
            new RowRule("pendingExports", "pendingExports WHERE TRUE", "it must be empty in a committed file"),
            new RowRule("kvStore", "kvStore WHERE key IS NULL OR value IS NULL", "a key or value is NULL"),
            new RowRule(
                    "transcriptSpans",
                    "transcriptSpans WHERE vatID IS NULL OR startPos IS NULL OR endPos IS NULL OR hash IS NULL"
                            + " OR incarnation IS NULL OR startPos < 0 OR endPos < startPos",
                    "a column is NULL or a position out of range"),
            new RowRule(
                    "snapshots",
                    "snapshots WHERE vatID IS NULL OR snapPos IS NULL OR hash IS NULL OR snapPos < 0",
                    "a column is NULL or a position out of range"),
            new RowRule(
                    "snapshots",
                    "snapshots WHERE compressedSize <> length(compressedSnapshot)",
                    "compressedSize is not the size of the bytes"),
            new RowRule(
                    "transcriptItems",
                    "transcriptItems WHERE vatID IS NULL OR position IS NULL OR item IS NULL OR incarnation IS NULL",
                    "a column is NULL"));

    private record RowRule(String table, String rows, String why) {}

    /**
     * What a verification found.
     *
     * @param findings everything that is wrong, up to a thousand findings
     * @param missing per mode, what an export in it would lack; what was pruned is missing, not damaged
     * @param spans spans whose items were all there and were hashed
     * @param prunedSpans spans without items
     * @param snapshots snapshots whose bytes were hashed
     * @param bundles bundles checked
     */
    public record Report(
            List<Finding> findings,
            Map<ArtifactMode, String> missing,
            long spans,
            long prunedSpans,
            long snapshots,
            long bundles) {
        /** True when nothing is wrong. */
        public boolean isSound() {
            return findings.isEmpty();
        }
    }

    private final Connection connection;
    private final CopyProgress progress;
    private final List<Finding> findings = new ArrayList<>();
    private long checked;
    private long checkedBytes;
    private long bundles;

    private StoreVerifier(Connection connection, CopyProgress progress) {
        this.connection = connection;
        this.progress = progress;
    }

    /**
     * Verifies a store.
     *
     * @param store a store's directory, or its database file
     * @param progress called after each span, snapshot and bundle
     * @throws StoreException (NOT_FOUND) when there is no store, (FAULT) when it cannot be read at all
     */
    public static Report verify(Path store, CopyProgress progress, Database database) {
        try (Connection connection = StoreExporter.openView(store, database)) {
            return new StoreVerifier(connection, progress).run();
        } catch (SQLException e) {
            throw Statements.fault("verifying store " + store, e);
        }
    }

    private Report run() throws SQLException {
        checkFile();
        checkRows();
        TranscriptVerifier transcripts = new TranscriptVerifier(connection, this::found, this::advanced);
        transcripts.run();
        SnapshotVerifier snapshots = new SnapshotVerifier(connection, this::found, this::advanced);
        snapshots.run();
        checkBundles();
        Map<ArtifactMode, String> missing = new EnumMap<>(ArtifactMode.class);
        for (ArtifactMode mode : ArtifactMode.values()) {
            Completeness.findGap(connection, mode).ifPresent(gap -> missing.put(mode, gap));
        }
        return new Report(
                List.copyOf(findings),
                missing,
                transcripts.hashedSpans(),
                transcripts.prunedSpans(),
                snapshots.hashedSnapshots(),
                bundles);
    }

    private void found(Finding finding) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add(finding);
        }
    }

    private void advanced(long sizeBytes) {
        checked++;
        checkedBytes += sizeBytes;
        progress.advanced(CopyProgress.Step.ARTIFACTS, checked, checkedBytes);
    }

    private void checkFile() throws SQLException {
        try (PreparedStatement check = connection.prepareStatement(INTEGRITY_CHECK);
                ResultSet rows = check.executeQuery()) {
            while (rows.next()) {
                if (!rows.getString(1).equals("ok")) {
                    found(new Finding.DamagedFile(rows.getString(1)));
                }
            }
        }
    }

    private void checkRows() throws SQLException {
        for (RowRule rule : ROW_RULES) {
            try (PreparedStatement count = connection.prepareStatement("SELECT COUNT(*) FROM " + rule.rows());
                    ResultSet row = count.executeQuery()) {
                if (row.next() && row.getLong(1) > 0) {
                    found(new Finding.BadRow(rule.table(), rule.why() + " (" + row.getLong(1) + " rows)"));
                }
            }
        }
    }

    private void checkBundles() throws SQLException {
        Query<BundleId> populated = new Query<>(
                "SELECT bundleID FROM bundles WHERE bundle IS NOT NULL ORDER BY bundleID",
                (row, ids) -> ids.accept(new BundleId(row.getString(1))));
        try (Cursor<BundleId> ids = new SqlCursor<>(connection, "reading bundles", List.of(populated))) {
            while (ids.hasNext()) {
                checkBundle(ids.next());
            }
        }
    }

    private void checkBundle(BundleId id) throws SQLException {
        try (InputStream in = BundleArtifacts.open(connection, id)) {
            byte[] stored = in.readAllBytes();
            BundleCodec.requireStored(id, stored);
            advanced(stored.length);
        } catch (StoreException | IOException e) {
            found(new Finding.WrongBundle(id, String.valueOf(e.getMessage())));
        }
        bundles++;
    }
}
