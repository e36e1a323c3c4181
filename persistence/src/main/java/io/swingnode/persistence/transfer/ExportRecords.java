package io.swingnode.persistence.transfer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.swingnode.persistence.io.Json;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.JsonText;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the records in export data and checks each against its key. */
public sealed interface ExportRecords {
    /** A span's record. */
    record Span(SpanRecord span) implements ExportRecords {}

    /** A snapshot's record. */
    record Snapshot(SnapshotRecord snapshot) implements ExportRecords {}

    /** The key that points at a vat's snapshot in use; the record it points at says the same. */
    record CurrentSnapshot(String key) implements ExportRecords {}

    /** The record of a bundle, which is its name. */
    record Bundle(BundleId id) implements ExportRecords {}

    /**
     * Reads the record of an entry that is not of the key-value store.
     *
     * @param doing ends the message for an unknown tag, such as {@code on import}
     * @throws StoreException (UNSUPPORTED) for an unknown tag, (CORRUPT) for a record that lacks a field or
     *     mismatches its key
     */
    static ExportRecords parse(String key, String value, String doing) {
        String[] parts = key.split("\\.", -1);
        return switch (parts[0]) {
            case "transcript" -> new Span(span(key, parts, value));
            case "snapshot" ->
                parts.length == 3 && parts[2].equals("current")
                        ? new CurrentSnapshot(key)
                        : new Snapshot(snapshot(key, parts, value));
            case "bundle" -> new Bundle(bundle(key, value));
            default ->
                throw new StoreException(
                        Reason.UNSUPPORTED,
                        "unknown export-data type " + JsonText.quote(parts[0]) + " " + doing + ", in key "
                                + JsonText.quote(key));
        };
    }

    private static SpanRecord span(String key, String[] parts, String value) {
        Fields fields = Fields.parse("transcript", key, value);
        SpanRecord span = new SpanRecord(
                new VatId(fields.text("vatID")),
                fields.number("startPos"),
                fields.number("endPos"),
                fields.text("hash"),
                fields.flag("isCurrent"),
                fields.number("incarnation"));
        String startKey = "transcript." + span.vat() + "." + span.startPos();
        String expected = span.isCurrent() ? SpanRecord.currentKey(span.vat()) : startKey;
        if (parts.length != 3 || !key.equals(expected) || span.endPos() < span.startPos()) {
            throw mismatch("transcript", key, value);
        }
        return span;
    }

    private static SnapshotRecord snapshot(String key, String[] parts, String value) {
        Fields fields = Fields.parse("snapshot", key, value);
        SnapshotRecord snapshot = new SnapshotRecord(
                new VatId(fields.text("vatID")), fields.number("snapPos"), fields.text("hash"), fields.flag("inUse"));
        if (parts.length != 3 || !key.equals(snapshot.key())) {
            throw mismatch("snapshot", key, value);
        }
        return snapshot;
    }

    private static BundleId bundle(String key, String value) {
        if (!key.equals("bundle." + value)) {
            throw mismatch("bundle", key, value);
        }
        return new BundleId(value);
    }

    private static StoreException mismatch(String kind, String key, String value) {
        return new StoreException(
                Reason.CORRUPT, kind + " key " + JsonText.quote(key) + " mismatches metadata " + value);
    }

    /** The members of a record, each a string or a whole number. */
    record Fields(String kind, String json, Map<String, String> texts, Map<String, Long> numbers) {
        static Fields parse(String kind, String key, String json) {
            Fields fields = new Fields(kind, json, new HashMap<>(), new HashMap<>());
            try (JsonParser parser = Json.parser(json)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw mismatch(kind, key, json);
                }
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (value == JsonToken.VALUE_STRING) {
                        fields.texts.put(name, parser.getText());
                    } else if (value == JsonToken.VALUE_NUMBER_INT) {
                        fields.numbers.put(name, parser.getLongValue());
                    } else {
                        parser.skipChildren();
                    }
                }
                if (parser.nextToken() != null) {
                    throw mismatch(kind, key, json);
                }
            } catch (IOException e) {
                throw new StoreException(
                        Reason.CORRUPT, kind + " metadata under key " + JsonText.quote(key) + " is not JSON", e);
            }
            return fields;
        }

        String text(String name) {
            return Optional.ofNullable(texts.get(name))
                    .filter(text -> !text.isEmpty())
                    .orElseThrow(() -> missing(name));
        }

        long number(String name) {
            return Optional.ofNullable(numbers.get(name))
                    .filter(number -> number >= 0)
                    .orElseThrow(() -> missing(name));
        }

        boolean flag(String name) {
            return number(name) != 0;
        }

        private StoreException missing(String name) {
            return new StoreException(Reason.CORRUPT, kind + " metadata missing " + name + ": " + json);
        }
    }
}
