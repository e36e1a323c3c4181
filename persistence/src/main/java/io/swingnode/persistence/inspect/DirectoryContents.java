package io.swingnode.persistence.inspect;

import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ArtifactDirectory;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * An export directory, or an archive. The names of artifacts are held, some hundred bytes for each; records wait in a
 * temporary file when they are many.
 */
public final class DirectoryContents implements Contents, Compared {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final String KEY_TAG = "kv.";

    private final Path place;
    private final Optional<ExportDirectory> export;
    private final ArtifactDirectory artifacts;
    private final List<ArtifactName.Span> spans;
    private final List<ArtifactName.Snapshot> snapshots;
    private final List<ArtifactName.Bundle> bundles;
    private Optional<ExportTable> table = Optional.empty();

    private DirectoryContents(Path place, Optional<ExportDirectory> export) {
        this.place = place;
        this.export = export;
        artifacts = export.map(ArtifactDirectory::of).orElseGet(() -> ArtifactDirectory.open(place));
        spans = sorted(
                ArtifactName.Span.class,
                Comparator.comparing(ArtifactName.Span::vat)
                        .thenComparingLong(ArtifactName.Span::startPos)
                        .thenComparingLong(ArtifactName.Span::endPos));
        snapshots = sorted(
                ArtifactName.Snapshot.class,
                Comparator.comparing(ArtifactName.Snapshot::vat).thenComparingLong(ArtifactName.Snapshot::snapPos));
        bundles = sorted(
                ArtifactName.Bundle.class,
                Comparator.comparing(bundle -> bundle.id().value(), Utf8Text.BYTE_ORDER));
    }

    /**
     * Opens an export directory or an archive.
     *
     * @throws StoreException (NOT_FOUND) when it is neither, (CORRUPT) when a manifest is malformed
     */
    public static DirectoryContents open(Path dir) {
        return new DirectoryContents(
                dir, ExportDirectory.isExport(dir) ? Optional.of(ExportDirectory.open(dir)) : Optional.empty());
    }

    private <T extends ArtifactName> List<T> sorted(Class<T> kind, Comparator<T> order) {
        return artifacts.names().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .sorted(order)
                .toList();
    }

    @Override
    public Kind kind() {
        return export.isPresent() ? Kind.EXPORT : Kind.ARCHIVE;
    }

    @Override
    public Path place() {
        return place;
    }

    /** The export, if this is one. */
    public Optional<ExportDirectory> export() {
        return export;
    }

    /** The names of all artifacts. */
    public List<ArtifactName> artifacts() {
        return artifacts.names();
    }

    @Override
    public Optional<String> height() {
        return export.map(it -> Long.toString(it.blockHeight()));
    }

    @Override
    public Optional<String> activityHash() {
        return export.flatMap(it -> table().activityHash());
    }

    /** What the export data says, read once. */
    private ExportTable table() {
        if (table.isEmpty()) {
            table = Optional.of(ExportTable.read(export.orElseThrow(() -> unsupported("records"))));
        }
        return table.get();
    }

    private StoreException unsupported(String what) {
        return new StoreException(
                Reason.UNSUPPORTED,
                place + " is an archive, which holds spans and snapshots and no " + what
                        + "; name the store that it belongs to");
    }

    @Override
    public Optional<StoredText> value(String key) {
        ExportDirectory data = requireKeys(key);
        if (key.equals(KeySection.HEIGHT_KEY)) {
            return Optional.of(StoredText.of(Long.toString(data.blockHeight())));
        }
        String name = KEY_TAG + Utf8Text.exported(key);
        Optional<StoredText> found = Optional.empty();
        try (var entries = data.exportData()) {
            while (entries.hasNext()) {
                var entry = entries.next();
                if (entry.key().equals(name)) {
                    found = entry.value().map(StoredText::of);
                }
            }
        }
        return found;
    }

    private ExportDirectory requireKeys(String prefix) {
        ExportDirectory data = export.orElseThrow(() -> unsupported("keys"));
        if (KeySection.of(prefix) != KeySection.CONSENSUS && !prefix.equals(KeySection.HEIGHT_KEY)) {
            throw new StoreException(
                    Reason.UNSUPPORTED,
                    place + " is an export, which holds no keys under host. and local. but " + KeySection.HEIGHT_KEY
                            + "; name the store for them");
        }
        return data;
    }

    @Override
    public Cursor<KeyValue> keys(String prefix) {
        String start = KEY_TAG + Utf8Text.exported(prefix);
        SortedRows rows = ExportTable.sortedKeys(requireKeys(prefix), key -> key.startsWith(start));
        Cursor<KeyValue> keys = Cursors.mapped(
                rows.rows(Section.KV),
                row -> row.shownValue().map(value -> new KeyValue(row.place().text(), value)));
        return new ClosingCursor<>(keys, rows::close);
    }

    @Override
    public Cursor<StoreInfo.Vat> vats() {
        return Cursors.of(summaries().all().iterator());
    }

    private VatSummaries summaries() {
        VatSummaries summaries = new VatSummaries();
        if (export.isPresent()) {
            table().spans(summaries::record);
            table().snapshots(summaries::record);
        }
        for (ArtifactName.Span span : spans) {
            summaries.items(span, export.isEmpty());
        }
        if (export.isEmpty()) {
            snapshots.forEach(summaries::snapshot);
        }
        return summaries;
    }

    @Override
    public long vatCount() {
        return summaries().all().size();
    }

    @Override
    public boolean hasVat(VatId vat) {
        return summaries().all().stream().anyMatch(each -> each.id().equals(vat));
    }

    @Override
    public long endPos(VatId vat) {
        long[] end = {0};
        if (export.isPresent()) {
            table().spans(span -> end[0] = span.vat().equals(vat) ? Math.max(end[0], span.endPos()) : end[0]);
        }
        return spans.stream()
                .filter(span -> span.vat().equals(vat))
                .mapToLong(ArtifactName.Span::endPos)
                .reduce(end[0], Math::max);
    }

    @Override
    public Cursor<Item> items(VatId vat, long fromPos, long toPos) {
        List<ArtifactName.Span> wanted = spans.stream()
                .filter(span -> span.vat().equals(vat) && span.startPos() < toPos && span.endPos() > fromPos)
                .toList();
        return Cursors.mapped(new SpanLines(artifacts, wanted.iterator()), row -> {
            long position = row.place().position();
            return position < fromPos || position >= toPos
                    ? Optional.empty()
                    : row.shownValue().map(text -> new Item(position, text));
        });
    }

    @Override
    public List<Snapshot> snapshots(VatId vat) {
        Set<Long> here = new TreeSet<>();
        snapshots.stream().filter(name -> name.vat().equals(vat)).forEach(name -> here.add(name.snapPos()));
        if (export.isEmpty()) {
            return here.stream()
                    .map(pos -> new Snapshot(
                            vat, pos, Optional.empty(), false, OptionalLong.empty(), OptionalLong.empty(), true))
                    .toList();
        }
        List<Snapshot> found = new ArrayList<>();
        table().snapshots(record -> {
            if (record.vat().equals(vat)) {
                found.add(new Snapshot(
                        vat,
                        record.snapPos(),
                        Optional.of(record.hash()),
                        record.inUse(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        here.contains(record.snapPos())));
            }
        });
        return found;
    }

    @Override
    public InputStream snapshot(VatId vat, long snapPos) {
        ArtifactName.Snapshot name = new ArtifactName.Snapshot(vat, snapPos);
        if (!snapshots.contains(name)) {
            throw new StoreException(Reason.NOT_FOUND, place + " holds no bytes of " + name.format());
        }
        return open(name);
    }

    private InputStream open(ArtifactName name) {
        try {
            return artifacts.artifact(name);
        } catch (IOException e) {
            throw new StoreException(
                    Reason.CORRUPT, "artifact " + name.format() + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public InputStream compressedSnapshot(VatId vat, long snapPos) {
        throw new StoreException(
                Reason.UNSUPPORTED,
                place + " is no store, of which alone the stored bytes are asked for; the file of snapshot." + vat + "."
                        + snapPos + " in it has them");
    }

    @Override
    public Set<Section> sections() {
        return export.isPresent()
                ? EnumSet.complementOf(EnumSet.of(Section.HOST, Section.LOCAL))
                : EnumSet.of(Section.ITEMS, Section.HEAPS);
    }

    @Override
    public long rowCount(Section section) {
        return switch (section) {
            case KV -> table().keys();
            case SPANS, SNAPSHOTS, BUNDLES -> table().rows().count(section);
            case ITEMS ->
                spans.stream()
                        .mapToLong(span -> span.endPos() - span.startPos())
                        .sum();
            case HEAPS -> snapshots.size();
            case CODE -> bundles.size();
            case HOST, LOCAL -> 0;
        };
    }

    @Override
    public Cursor<Row> rows(Section section, List<Region> regions, boolean exported) {
        Cursor<Row> rows = switch (section) {
            case KV -> ExportTable.keyRows(export.orElseThrow(() -> unsupported("keys")));
            case SPANS, SNAPSHOTS, BUNDLES -> table().rows().rows(section);
            case ITEMS -> new SpanLines(artifacts, spans.iterator());
            case HEAPS ->
                Cursors.mapped(
                        Cursors.of(snapshots.iterator()),
                        name -> Optional.of(row(name.vat().value(), name.snapPos(), plainHash(name))));
            case CODE ->
                Cursors.mapped(
                        Cursors.of(bundles.iterator()),
                        name -> Optional.of(new Row(place(name.id().value(), 0), bytes(name))));
            case HOST, LOCAL -> throw unsupported("keys under " + section.label() + ".");
        };
        return Cursors.within(rows, regions);
    }

    @Override
    public boolean isData(Section section) {
        return section == Section.KV;
    }

    private static Row.Place place(String text, long position) {
        return new Row.Place(StoredText.of(text), position);
    }

    private static Row row(String text, long position, String value) {
        return new Row(place(text, position), StoredText.of(value).shared());
    }

    /** What cannot be unpacked is a difference, and no reason to compare nothing else. */
    private String plainHash(ArtifactName.Snapshot name) {
        MessageDigest digest = Hashes.newSha256();
        try (InputStream in = artifacts.artifact(name)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return Hashes.finish(digest);
        } catch (IOException e) {
            return "bytes that cannot be unpacked: " + e.getMessage();
        } catch (StoreException e) {
            return "bytes that cannot be read: " + e.getMessage();
        }
    }

    private byte[] bytes(ArtifactName.Bundle name) {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new StoreException(
                    Reason.CORRUPT, "artifact " + name.format() + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        table.ifPresent(ExportTable::close);
    }
}
