package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.sqlite.Columns;
import io.swingnode.persistence.sqlite.Schema;
import io.swingnode.protocol.JsonText;
import io.swingnode.protocol.Utf8Text;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Checks what can be said of single rows, and of the tables that hold them, without the hashes of contents. */
final class RowVerifier {
    private static final String NO_SHA_256 = " (length(%1$s) <> 64 OR %1$s GLOB '*[^0-9a-f]*')";

    /** Rules that the tables' own constraints do not hold, each with the words for a row that breaks it. */
    private static final List<RowRule> RULES = List.of(
            new RowRule("pendingExports", "pendingExports WHERE TRUE", "it must be empty in a committed file"),
            new RowRule("kvStore", "kvStore WHERE key IS NULL OR value IS NULL", "a key or value is NULL"),
            new RowRule(
                    "kvStore",
                    "kvStore WHERE typeof(key) NOT IN ('text', 'null') OR typeof(value) NOT IN ('text', 'null')",
                    "a key or value is not stored as text"),
            new RowRule(
                    "kvStore",
                    "kvStore WHERE key = 'activityhash' AND" + NO_SHA_256.formatted("value"),
                    "the activity hash is not 64 hexadecimal digits"),
            new RowRule(
                    "kvStore",
                    "kvStore WHERE key = 'host.height' AND (value = '' OR value GLOB '*[^0-9]*')",
                    "host.height is not a number"),
            new RowRule(
                    "transcriptSpans",
                    "transcriptSpans WHERE vatID IS NULL OR startPos IS NULL OR endPos IS NULL OR hash IS NULL"
                            + " OR incarnation IS NULL OR startPos < 0 OR endPos < startPos",
                    "a column is NULL or a position out of range"),
            new RowRule(
                    "transcriptSpans",
                    "transcriptSpans WHERE typeof(startPos) <> 'integer' OR typeof(endPos) <> 'integer'"
                            + " OR typeof(incarnation) <> 'integer' OR typeof(vatID) <> 'text' OR typeof(hash) <> 'text'",
                    "a column is of the wrong type"),
            new RowRule(
                    "transcriptSpans",
                    "transcriptSpans WHERE" + NO_SHA_256.formatted("hash"),
                    "a hash is not 64 hexadecimal digits"),
            new RowRule(
                    "snapshots",
                    "snapshots WHERE vatID IS NULL OR snapPos IS NULL OR hash IS NULL OR snapPos < 0",
                    "a column is NULL or a position out of range"),
            new RowRule(
                    "snapshots",
                    "snapshots WHERE" + NO_SHA_256.formatted("hash"),
                    "a hash is not 64 hexadecimal digits"),
            new RowRule(
                    "snapshots",
                    "snapshots WHERE compressedSize <> length(compressedSnapshot)",
                    "compressedSize is not the size of the bytes"),
            new RowRule(
                    "snapshots",
                    "snapshots WHERE compressedSnapshot IS NOT NULL"
                            + " AND (compressedSize IS NULL OR uncompressedSize IS NULL"
                            + " OR typeof(compressedSnapshot) <> 'blob')",
                    "bytes without their sizes, or not stored as bytes"),
            new RowRule(
                    "transcriptItems",
                    "transcriptItems WHERE vatID IS NULL OR position IS NULL OR item IS NULL OR incarnation IS NULL",
                    "a column is NULL"),
            new RowRule(
                    "transcriptItems",
                    "transcriptItems WHERE typeof(item) NOT IN ('text', 'null') OR typeof(position) <> 'integer'"
                            + " OR typeof(incarnation) <> 'integer'",
                    "a column is of the wrong type"),
            new RowRule(
                    "bundles",
                    "bundles WHERE bundleID IS NULL OR NOT"
                            + " (bundleID LIKE 'b0-%' AND length(bundleID) = 67 OR bundleID LIKE 'b1-%'"
                            + " AND length(bundleID) = 131) OR substr(bundleID, 4) GLOB '*[^0-9a-f]*'",
                    "an ID is neither b0- with a SHA-256 nor b1- with a SHA-512"),
            new RowRule(
                    "bundles",
                    "bundles WHERE bundle IS NOT NULL"
                            + " AND typeof(bundle) <> iif(bundleID LIKE 'b0-%', 'text', 'blob')",
                    "a bundle is not stored as its kind is"));

    private record RowRule(String table, String rows, String why) {}

    private final Connection connection;
    private final Consumer<Finding> findings;
    private final HalfPairRows halfPairs = new HalfPairRows("kvStore");

    RowVerifier(Connection connection, Consumer<Finding> findings) {
        this.connection = connection;
        this.findings = findings;
    }

    void run() throws SQLException {
        for (String difference : Schema.differences(connection)) {
            findings.accept(new Finding.DamagedFile(difference));
        }
        for (RowRule rule : RULES) {
            try (PreparedStatement count = connection.prepareStatement("SELECT COUNT(*) FROM " + rule.rows());
                    ResultSet row = count.executeQuery()) {
                if (row.next() && row.getLong(1) > 0) {
                    findings.accept(new Finding.BadRow(rule.table(), rule.why() + " (" + row.getLong(1) + " rows)"));
                }
            }
        }
        checkText();
    }

    /** Text that is not UTF-8 reads as other text, and leaves the store as that. */
    private void checkText() throws SQLException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT key, CAST(key AS BLOB), CAST(value AS BLOB) FROM kvStore");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Optional<String> halves = Optional.empty();
                for (int column = 2; column <= 3; column++) {
                    byte[] text = rows.getBytes(column);
                    if (text != null && !isUtf8(decoder, text)) {
                        String key = JsonText.quote(rows.getString(1) == null ? "null" : Columns.text(rows, 1));
                        if (Utf8Text.findWtf8(text).isPresent()) {
                            halves = Optional.of("key " + key);
                        } else {
                            findings.accept(
                                    new Finding.BadRow("kvStore", "the text under key " + key + " is not UTF-8"));
                            break;
                        }
                    }
                }
                halves.ifPresent(halfPairs::add);
            }
        }
    }

    /** Rows with half a surrogate pair, once the check has run. */
    Optional<Note> note() {
        return halfPairs.note();
    }

    private static boolean isUtf8(CharsetDecoder decoder, byte[] text) {
        try {
            CharBuffer unused = decoder.decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
