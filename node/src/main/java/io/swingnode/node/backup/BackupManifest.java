package io.swingnode.node.backup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a backup holds. It is written last: a backup with a manifest is complete.
 *
 * @param format of the backup, {@link #FORMAT}
 * @param name by which backups are told apart: the moment, in UTC
 * @param createdAt the moment, as ISO 8601 writes it
 * @param madeBy the version of the program
 * @param home the home, on the machine where it was
 * @param height of the last block; absent when the host keeps none
 * @param ledgerHeight of the last block of the ledger; absent without one
 * @param journal {@code file}, {@code none}, or the address of a database that the backup does not include
 * @param entries in the order in which they are written: directories before what is in them
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record BackupManifest(
        int format,
        String name,
        String createdAt,
        String madeBy,
        String home,
        Optional<Long> height,
        Optional<String> activityHash,
        Optional<Long> ledgerHeight,
        String journal,
        List<BackupEntry> entries) {
    /** The format that this program writes, and the newest that it reads. */
    static final int FORMAT = 1;

    static final String FILE_NAME = "backup-manifest.json";

    /** The first file of a backup, with the number of the format alone: who cannot read the rest is told at once. */
    static final String FORMAT_FILE = "backup-format";

    static final String JOURNAL_IN_FILE = "file";
    static final String NO_JOURNAL = "none";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** The moment at which the backup was made. */
    Instant moment() {
        return Instant.parse(createdAt);
    }

    /** How many bytes its files have. */
    long sizeBytes() {
        return entries.stream().mapToLong(BackupEntry::sizeBytes).sum();
    }

    byte[] toJson() {
        try {
            return (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest of plain values cannot be written", e);
        }
    }

    /**
     * Reads a manifest to its end.
     *
     * @param place for messages
     * @throws StoreException (CORRUPT) when it is none, (UNSUPPORTED) when it is of a newer format
     */
    static BackupManifest read(InputStream in, String place) throws IOException {
        try {
            BackupManifest manifest = MAPPER.readValue(in.readAllBytes(), BackupManifest.class);
            requireFormat(manifest.format(), place);
            if (manifest.entries() == null || manifest.name() == null || manifest.createdAt() == null) {
                throw new StoreException(Reason.CORRUPT, "the manifest of backup " + place + " lacks fields");
            }
            return manifest;
        } catch (JsonProcessingException e) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "the manifest of backup " + place + " cannot be read: " + e.getOriginalMessage()
                            + "; restore another backup",
                    e);
        }
    }

    /** Checks the number in {@link #FORMAT_FILE}. */
    static void requireFormat(InputStream in, String place) throws IOException {
        String text = new String(in.readNBytes(16), StandardCharsets.UTF_8).strip();
        if (!text.matches("\\d{1,9}")) {
            throw new StoreException(Reason.CORRUPT, "the format of backup " + place + " is no number");
        }
        requireFormat(Integer.parseInt(text), place);
    }

    private static void requireFormat(int format, String place) {
        if (format > FORMAT) {
            throw new StoreException(
                    Reason.UNSUPPORTED,
                    "backup " + place + " has format " + format + ", and this version reads formats up to " + FORMAT
                            + "; restore it with the version that made it, or a newer one");
        }
        if (format < 1) {
            throw new StoreException(Reason.CORRUPT, "backup " + place + " has format " + format);
        }
    }
}
