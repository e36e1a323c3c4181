package io.swingnode.persistence.inspect;

import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a store, an export or an archive holds, for looking at. A fixed view, which changes nothing; one thread at a time. Cursors
 * and streams must be closed, and end with it.
 */
public sealed interface Contents extends AutoCloseable permits StoreContents, DirectoryContents {
    /** What is looked at. */
    enum Kind {
        /** A store's file. */
        STORE("store"),
        /** An export directory. */
        EXPORT("export"),
        /** A directory of archived spans and snapshots ({@link ArchiveOptions}), without any record of them. */
        ARCHIVE("archive");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** In words. */
        public String label() {
            return label;
        }
    }

    /** A key and its value. */
    record KeyValue(StoredText key, StoredText value) {}

    /** An item and its position in the transcript. */
    record Item(long position, StoredText text) {}

    /**
     * A snapshot.
     *
     * @param hash SHA-256 of the plain bytes, as its record says; empty in an archive, which has none
     * @param plainBytes size of the plain bytes, where it is known
     * @param compressedBytes size of the stored bytes, where it is known
     * @param hasBytes false when they were pruned
     */
    record Snapshot(
            VatId vat,
            long snapPos,
            Optional<String> hash,
            boolean inUse,
            OptionalLong plainBytes,
            OptionalLong compressedBytes,
            boolean hasBytes) {}

    Kind kind();

    /** Where it is. */
    Path place();

    /** The height of its last block: the host key {@code host.height}, or what the export says. */
    Optional<String> height();

    /** The kernel's activity hash. */
    Optional<String> activityHash();

    /**
     * The value of a key of any section.
     *
     * @throws StoreException (UNSUPPORTED) for a key of a kind that is not kept here
     */
    Optional<StoredText> value(String key);

    /**
     * The keys that begin with {@code prefix} and their values, in byte order.
     *
     * @throws StoreException (UNSUPPORTED) when only keys of a kind begin so that is not kept here
     */
    Cursor<KeyValue> keys(String prefix);

    /** The vats, by id; {@link StoreInfo.Vat#items()} counts the items that are here. */
    Cursor<StoreInfo.Vat> vats();

    /** How many {@link #vats()} there are. */
    long vatCount();

    /** True when anything of a vat is here. */
    boolean hasVat(VatId vat);

    /** The items of a vat that are here, from {@code fromPos} (inclusive) to {@code toPos} (exclusive). */
    Cursor<Item> items(VatId vat, long fromPos, long toPos);

    /** The position after the last item that a vat has had, as far as is known here; 0 without any. */
    long endPos(VatId vat);

    /** The snapshots of a vat, by position. */
    List<Snapshot> snapshots(VatId vat);

    /**
     * The plain bytes of a snapshot, not checked against its hash.
     *
     * @throws StoreException (NOT_FOUND) when they are not here, (CORRUPT) when they cannot be unpacked
     */
    InputStream snapshot(VatId vat, long snapPos);

    /**
     * The bytes of a snapshot as they are stored, which is gzip data.
     *
     * @throws StoreException (UNSUPPORTED) where they are stored otherwise
     */
    InputStream compressedSnapshot(VatId vat, long snapPos);

    @Override
    void close();
}
