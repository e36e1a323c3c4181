package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.bundle.BundleArtifacts;
import io.swingnode.persistence.bundle.BundleCodec;
import io.swingnode.persistence.sqlite.Columns;
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
import io.swingnode.protocol.ExportDigest;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.KeySection;
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
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a whole store and recomputes everything that its records vouch for. It changes nothing and works
 * beside a writer, on the last commit.
 */
public final class StoreVerifier {
    /** Findings kept; more of them tell nothing new. */
    private static final int FINDINGS_MAX = 1000;

    private static final String COUNT_UNCOVERED = """
            SELECT COUNT(*)
            FROM kvStore
            WHERE (key >= 'host.' AND key < 'host/') OR (key >= 'local.' AND key < 'local/')""";

    private static final String INTEGRITY_CHECK = "PRAGMA integrity_check(100)";

    /** How many spans, snapshots and bundles are to be checked. */
    private static final String COUNT_ARTIFACTS = """
            SELECT
              (SELECT COUNT(*) FROM transcriptSpans)
              + (SELECT COUNT(*) FROM snapshots WHERE compressedSnapshot IS NOT NULL)
              + (SELECT COUNT(*) FROM bundles WHERE bundle IS NOT NULL)""";

    /**
     * What a verification found.
     *
     * @param findings everything that is wrong, up to a thousand findings
     * @param notes what its users should know, though it is not wrong
     * @param missing per mode, what an export in it would lack; what was pruned is missing, not damaged
     * @param spans spans whose items were all there and were hashed
     * @param prunedSpans spans without items
     * @param snapshots snapshots whose bytes were hashed
     * @param bundles bundles checked
     * @param height the host's height, if it keeps one
     * @param activityHash the activity hash; empty text without a kernel
     * @param exportDigest the digest of the export data ({@link ExportDigest}); empty when that cannot be read
     * @param exportEntries entries of export data that it covers
     * @param uncoveredKeys keys under {@code host.} and {@code local.}, which are not exported
     */
    public record Report(
            List<Finding> findings,
            List<Note> notes,
            Map<ArtifactMode, String> missing,
            long spans,
            long prunedSpans,
            long snapshots,
            long bundles,
            Optional<String> height,
            String activityHash,
            Optional<String> exportDigest,
            long exportEntries,
            long uncoveredKeys) {
        /** True when nothing is wrong. */
        public boolean isSound() {
            return findings.isEmpty();
        }
    }

    private final Connection connection;
    private final CopyProgress progress;
    private final LongStatements statements;
    private final List<Finding> findings = new ArrayList<>();
    private long checked;
    private long checkedBytes;
    private long bundles;
    private long exportEntries;
    private Optional<String> exportDigest = Optional.empty();

    private StoreVerifier(Connection connection, CopyProgress progress, LongStatements statements) {
        this.statements = statements;
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
        return verify(store, progress, LongStatements.UNWATCHED, database);
    }

    /** As above, and tells of the check of the file, which takes long and shows no progress. */
    public static Report verify(Path store, CopyProgress progress, LongStatements statements, Database database) {
        try (Connection connection = StoreExporter.openView(store, database)) {
            return new StoreVerifier(connection, progress, statements).run();
        } catch (SQLException e) {
            throw Statements.fault("verifying store " + store, e);
        }
    }

    private Report run() throws SQLException {
        checkFile();
        RowVerifier rows = new RowVerifier(connection, this::found);
        rows.run();
        expectArtifacts();
        TranscriptVerifier transcripts = new TranscriptVerifier(connection, this::found, this::advanced);
        check("transcripts", transcripts::run);
        SnapshotVerifier snapshots = new SnapshotVerifier(connection, this::found, this::advanced);
        check("snapshots", snapshots::run);
        check("bundles", this::checkBundles);
        check("export data", this::digestExportData);
        Map<ArtifactMode, String> missing = new EnumMap<>(ArtifactMode.class);
        for (ArtifactMode mode : ArtifactMode.values()) {
            check(
                    "mode " + mode.label(),
                    () -> Completeness.findGap(connection, mode).ifPresent(gap -> missing.put(mode, gap)));
        }
        return new Report(
                List.copyOf(findings),
                Stream.of(rows.note(), transcripts.note())
                        .flatMap(Optional::stream)
                        .toList(),
                missing,
                transcripts.hashedSpans(),
                transcripts.prunedSpans(),
                snapshots.hashedSnapshots(),
                bundles,
                value(KeySection.HEIGHT_KEY),
                value("activityhash").orElse(""),
                exportDigest,
                exportEntries,
                uncoveredKeys());
    }

    private long uncoveredKeys() throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(COUNT_UNCOVERED);
                ResultSet row = count.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private Optional<String> value(String key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT value FROM kvStore WHERE key = ?")) {
            select.setString(1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }

    private void digestExportData() {
        progress.expects(CopyProgress.Step.DATA, StoreExporter.entryCount(connection));
        try (Cursor<ExportEntry> data = StoreExporter.exportData(connection)) {
            ExportDigest digest = ExportScan.digest(data, entries -> {
                exportEntries = entries;
                progress.advanced(CopyProgress.Step.DATA, entries, 0);
            });
            exportDigest = Optional.of(digest.value());
        }
    }

    /** A part of the verification. */
    @FunctionalInterface
    private interface Check {
        void run() throws SQLException;
    }

    /** Records that cannot even be read are a finding, and the other parts are checked all the same. */
    private void check(String what, Check check) throws SQLException {
        try {
            check.run();
        } catch (StoreException e) {
            if (e.reason() == StoreException.Reason.FAULT) {
                throw e;
            }
            found(new Finding.Unreadable(what, String.valueOf(e.getMessage())));
        }
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

    private void expectArtifacts() throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(COUNT_ARTIFACTS);
                ResultSet row = count.executeQuery()) {
            row.next();
            progress.expects(CopyProgress.Step.ARTIFACTS, row.getLong(1));
            progress.advanced(CopyProgress.Step.ARTIFACTS, 0, 0);
        }
    }

    private void checkFile() throws SQLException {
        try (PreparedStatement check = connection.prepareStatement(INTEGRITY_CHECK)) {
            statements.running("checking the file and its rows", () -> StoreInfo.cancel(check));
            try (ResultSet rows = check.executeQuery()) {
                while (rows.next()) {
                    if (!rows.getString(1).equals("ok")) {
                        found(new Finding.DamagedFile(rows.getString(1)));
                    }
                }
            }
        }
    }

    private void checkBundles() throws SQLException {
        Query<BundleId> populated = new Query<>(
                "SELECT bundleID FROM bundles WHERE bundle IS NOT NULL ORDER BY bundleID",
                (row, ids) -> ids.accept(new BundleId(Columns.text(row, 1))));
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
