package io.swingnode.node.store;

import io.swingnode.node.ByteSizes;
import io.swingnode.persistence.inspect.DirectoryContents;
import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.protocol.ArtifactName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A summary of an export directory or an archive, as printed in JSON.
 *
 * @param entries of the export data
 * @param vats as for a store; {@code items} counts those in its artifacts
 */
record DirectoryInfo(
        String directory,
        String kind,
        long fileBytes,
        Optional<Long> height,
        Optional<String> activityHash,
        Optional<String> artifactMode,
        Optional<Long> entries,
        long spans,
        long snapshots,
        long bundles,
        List<VatTable.VatJson> vats) {
    static DirectoryInfo read(Path dir) {
        try (DirectoryContents contents = DirectoryContents.open(dir)) {
            Optional<ExportDirectory> export = contents.export();
            return new DirectoryInfo(
                    dir.toString(),
                    contents.kind().label(),
                    sizeBytes(dir, export.isPresent()),
                    export.map(ExportDirectory::blockHeight),
                    contents.activityHash(),
                    export.map(it -> it.mode().label()),
                    export.map(ExportDirectory::entryCount),
                    count(contents, ArtifactName.Span.class),
                    count(contents, ArtifactName.Snapshot.class),
                    count(contents, ArtifactName.Bundle.class),
                    vats(contents, export.isPresent()));
        }
    }

    private static List<VatTable.VatJson> vats(DirectoryContents contents, boolean recorded) {
        List<VatTable.VatJson> found = new ArrayList<>();
        try (Cursor<StoreInfo.Vat> vats = contents.vats()) {
            while (vats.hasNext()) {
                found.add(VatTable.json(vats.next(), recorded));
            }
        }
        return found;
    }

    private static long count(DirectoryContents contents, Class<? extends ArtifactName> kind) {
        return contents.artifacts().stream().filter(kind::isInstance).count();
    }

    /** An archive may have directories for its two kinds of artifacts. */
    private static long sizeBytes(Path dir, boolean flat) {
        try {
            long size = 0;
            for (Path file : DurableFiles.list(dir)) {
                if (Files.isRegularFile(file)) {
                    size += Files.size(file);
                } else if (!flat && Files.isDirectory(file)) {
                    size += sizeBytes(file, true);
                }
            }
            return size;
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + dir, e);
        }
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-14s %s", kind, directory));
        lines.add("size           " + ByteSizes.text(fileBytes));
        if (artifactMode.isPresent()) {
            lines.add("height         " + height.map(String::valueOf).orElse("none"));
            lines.add("activity hash  " + activityHash.orElse("none"));
            lines.add("mode           " + artifactMode.get());
            lines.add(String.format(Locale.ROOT, "export data    %,d entries", entries.orElse(0L)));
        }
        lines.add(String.format(
                Locale.ROOT, "artifacts      %,d spans, %,d snapshots, %,d bundles", spans, snapshots, bundles));
        if (!vats.isEmpty()) {
            lines.add("");
            lines.add(VatTable.titles());
            vats.forEach(vat -> lines.add(VatTable.row(vat)));
        }
        return String.join("\n", lines);
    }
}
