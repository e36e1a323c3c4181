package io.swingnode.node.inspect;

import io.swingnode.node.ByteSizes;
import io.swingnode.node.Cancellation;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.node.control.NodeReading;
import io.swingnode.node.store.FileModeMixin;
import io.swingnode.persistence.inspect.Contents;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the snapshots of a vat, or takes one out. */
@Command(
        name = "snapshot",
        description = "List the heap snapshots of a vat, or write one to a file, checked against its hash.",
        footer = {
            "  ./swingnode snapshot HOME v1                           # those on record",
            "  ./swingnode snapshot HOME v1 --out v1.heap             # the one in use",
            "  ./swingnode snapshot HOME v1 --pos 400 --out v1.heap",
            "  ./swingnode snapshot HOME v1 --out - | sha256sum       # to standard output",
            "  ./swingnode snapshot HOME v1 --out v1.gz --compressed  # as it is stored, unchecked"
        })
final class SnapshotCommand implements Callable<Integer> {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final String STANDARD_OUTPUT = "-";

    /** A snapshot, as printed in JSON. */
    private record Listed(
            String vatID,
            long snapPos,
            Optional<String> hash,
            boolean inUse,
            boolean hasBytes,
            OptionalLong uncompressedSize,
            OptionalLong compressedSize) {}

    /**
     * What was written, as printed in JSON.
     *
     * @param hash of the plain bytes; absent when they were not looked at
     * @param checked whether the hash was compared with a record
     */
    private record Written(
            String vatID, long snapPos, String out, long bytes, Optional<String> hash, boolean checked) {}

    @Spec
    private CommandSpec command;

    @Mixin
    private OutputMixin output;

    @Mixin
    private PlaceMixin place;

    @Mixin
    private FileModeMixin files;

    @Parameters(index = "1", paramLabel = "VAT", description = "The vat's id.")
    private String vatId = "";

    @Option(
            converter = Counts.AnyLong.class,
            names = "--pos",
            paramLabel = "POSITION",
            description = "The position of the snapshot; by default, of the one in use.")
    private @Nullable Long position;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The file to write, which must not exist; - for standard output. Without it, the snapshots"
                    + " are listed.")
    private @Nullable String out;

    @Option(names = "--compressed", description = "Write the stored bytes, which are gzip data, without checking them.")
    private boolean compressed;

    @Override
    public Integer call() throws IOException {
        if (out == null && (position != null || compressed)) {
            throw new ParameterException(
                    command.commandLine(), "--pos and --compressed go with --out FILE, which names the file to write");
        }
        if (STANDARD_OUTPUT.equals(out) && output.isJson()) {
            throw new ParameterException(
                    command.commandLine(), "--out - prints the snapshot itself: leave -o json out, or name a file");
        }
        VatId vat = new VatId(vatId);
        try (Contents contents = place.open()) {
            PlaceMixin.requireVat(contents, vat);
            List<Contents.Snapshot> all = contents.snapshots(vat);
            if (out == null) {
                list(all);
            } else {
                write(contents, wanted(contents, vat, all), out);
            }
        }
        return ExitCodes.OK;
    }

    private void list(List<Contents.Snapshot> all) {
        if (!output.isJson()) {
            output.out()
                    .println(String.format(
                            Locale.ROOT, "%12s  %-6s %12s %12s  %s", "POSITION", "", "SIZE", "STORED", "HASH"));
        }
        for (Contents.Snapshot each : all) {
            output.print(
                    new Listed(
                            each.vat().value(),
                            each.snapPos(),
                            each.hash(),
                            each.inUse(),
                            each.hasBytes(),
                            each.plainBytes(),
                            each.compressedBytes()),
                    String.format(
                            Locale.ROOT,
                            "%12d  %-6s %12s %12s  %s",
                            each.snapPos(),
                            each.inUse() ? "in use" : each.hasBytes() ? "" : "pruned",
                            size(each.plainBytes()),
                            size(each.compressedBytes()),
                            each.hash().orElse("-")));
        }
    }

    private static String size(OptionalLong bytes) {
        return bytes.isPresent() ? ByteSizes.text(bytes.getAsLong()) : "-";
    }

    private Contents.Snapshot wanted(Contents contents, VatId vat, List<Contents.Snapshot> all) {
        Long at = position;
        Contents.Snapshot found = all.stream()
                .filter(each -> at == null ? each.inUse() : each.snapPos() == at)
                .findFirst()
                .orElseThrow(() -> new StoreException(
                        Reason.NOT_FOUND,
                        "the " + contents.kind().label() + " " + contents.place() + " has no snapshot of vat " + vat
                                + (at == null ? " in use" : " at position " + at) + known(all)));
        if (!found.hasBytes()) {
            throw new StoreException(
                    Reason.NOT_FOUND,
                    "the bytes of the snapshot of vat " + vat + " at position " + found.snapPos() + " are not in the "
                            + contents.kind().label() + " " + contents.place()
                            + "; repopulate puts pruned ones back from an archive");
        }
        return found;
    }

    private static String known(List<Contents.Snapshot> all) {
        if (all.isEmpty()) {
            return ", nor any other";
        }
        long shownMax = 10;
        return "; it has one at "
                + all.stream()
                        .limit(shownMax)
                        .map(each -> Long.toString(each.snapPos()))
                        .collect(Collectors.joining(", "))
                + (all.size() > shownMax ? ", …" : "") + ": name its position with --pos";
    }

    private void write(Contents contents, Contents.Snapshot snapshot, String target) throws IOException {
        Written written;
        try (Progress progress = output.progress("snapshot");
                NodeReading reading = place.reading("snapshot")) {
            Copy copy = new Copy(snapshot, progress, reading);
            if (target.equals(STANDARD_OUTPUT)) {
                OutputStream bytes = output.bytes();
                written = copy.to(contents, bytes, "standard output");
                bytes.flush();
            } else {
                written = toFile(contents, copy, Path.of(target));
            }
        }
        if (!target.equals(STANDARD_OUTPUT)) {
            output.print(
                    written,
                    "wrote the snapshot of vat " + written.vatID() + " at position " + written.snapPos() + " to "
                            + target + ": " + ByteSizes.text(written.bytes())
                            + (written.checked() ? ", hash checked" : ", not checked"));
        }
    }

    /** Nothing is left of a file that was not finished. */
    private Written toFile(Contents contents, Copy copy, Path file) throws IOException {
        if (Files.exists(file)) {
            throw new StoreException(Reason.USAGE, file + " exists already; name another file, or remove it first");
        }
        boolean done = false;
        try (FileChannel channel = files.mode().create(file);
                OutputStream stream = Channels.newOutputStream(channel)) {
            Written written = copy.to(contents, stream, file.toString());
            channel.force(true);
            done = true;
            return written;
        } catch (IOException e) {
            throw new IOException("writing " + file + ": " + IoReason.of(file, e), e);
        } finally {
            if (!done) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Copies a snapshot and hashes it. */
    private final class Copy {
        private final Contents.Snapshot snapshot;
        private final Progress progress;
        private final NodeReading reading;

        Copy(Contents.Snapshot snapshot, Progress progress, NodeReading reading) {
            this.snapshot = snapshot;
            this.progress = progress;
            this.reading = reading;
        }

        Written to(Contents contents, OutputStream target, String name) throws IOException {
            MessageDigest digest = Hashes.newSha256();
            long total = (compressed ? snapshot.compressedBytes() : snapshot.plainBytes()).orElse(0);
            long size = 0;
            try (InputStream in = compressed
                    ? contents.compressedSnapshot(snapshot.vat(), snapshot.snapPos())
                    : contents.snapshot(snapshot.vat(), snapshot.snapPos())) {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
                    Cancellation.ofProcess().check("stopped; nothing is left of " + name);
                    reading.requireOpen();
                    target.write(buffer, 0, count);
                    digest.update(buffer, 0, count);
                    size += count;
                    progress.update(size, total, "bytes", size);
                }
            }
            String hash = Hashes.finish(digest);
            if (!compressed
                    && snapshot.hash()
                            .filter(recorded -> !recorded.equals(hash))
                            .isPresent()) {
                throw corrupt("have the hash " + hash + ", and the record says "
                        + snapshot.hash().get());
            }
            return new Written(
                    snapshot.vat().value(),
                    snapshot.snapPos(),
                    name,
                    size,
                    compressed ? Optional.empty() : Optional.of(hash),
                    !compressed && snapshot.hash().isPresent());
        }

        private int read(InputStream in, byte[] buffer) {
            try {
                return in.read(buffer);
            } catch (IOException e) {
                throw corrupt("cannot be unpacked: " + e.getMessage());
            }
        }

        private StoreException corrupt(String why) {
            return new StoreException(
                    Reason.CORRUPT,
                    "the bytes of the snapshot of vat " + snapshot.vat() + " at position " + snapshot.snapPos() + " "
                            + why + "; --compressed writes them as they are stored");
        }
    }
}
