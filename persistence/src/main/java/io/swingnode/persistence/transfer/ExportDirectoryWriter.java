package io.swingnode.persistence.transfer;

import io.swingnode.persistence.io.DurableFiles;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.io.LockFile;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.CopyProgress.Step;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes an export as files, byte for byte as the reference's hosts do.
 *
 * <p>The manifest is written under a temporary name and is renamed last, when everything it lists is synced: a
 * directory with a manifest is complete. A writer that dies leaves the unfinished manifest, by which the next writer
 * recognizes the directory as an unfinished export and starts over in it.
 */
public final class ExportDirectoryWriter implements AutoCloseable {
    static final String UNFINISHED_MANIFEST = "export-manifest.json.unfinished";
    private static final String DATA_FILE = ExportText.DATA_FILE;

    /** True when a directory holds what an export begins with. */
    static boolean hasData(Path dir) {
        return Files.isRegularFile(dir.resolve(DATA_FILE));
    }

    private static final int PROGRESS_ENTRIES = 10_000;

    /** How a manifest begins, and as much of it as that takes. */
    private static final Pattern HEIGHT = Pattern.compile("\\{\\s*\"blockHeight\": ([0-9]{1,18}),");

    private static final int HEAD_BYTES = 64;

    private final Path dir;

    /** The file of the unfinished manifest, locked against other writers of exports. */
    private final LockFile manifestFile;

    private final BufferedWriter manifest;
    private final BufferedWriter data;
    private final CopyProgress progress;
    private final FileMode fileMode;

    /** Files of an interrupted writer that are not part of this export yet. */
    private final Set<Path> left;

    private final OptionalLong interruptedHeight;
    private List<String> vats = List.of();
    private long entries;
    private long dataChars;
    private long artifacts;
    private long artifactBytes;

    private ExportDirectoryWriter(
            Path dir,
            LockFile manifestFile,
            BufferedWriter data,
            CopyProgress progress,
            FileMode fileMode,
            Set<Path> left,
            OptionalLong interruptedHeight) {
        this.dir = dir;
        this.manifestFile = manifestFile;
        this.manifest = new BufferedWriter(Channels.newWriter(manifestFile.channel(), StandardCharsets.UTF_8));
        this.data = data;
        this.progress = progress;
        this.fileMode = fileMode;
        this.left = left;
        this.interruptedHeight = interruptedHeight;
    }

    /**
     * The block height that an export is made at; 0 when it knows none.
     *
     * @param hostValues finds the value of a host key of the export
     * @throws StoreException (CORRUPT) when the host key {@code host.height} holds no number
     */
    public static long height(Function<String, Optional<String>> hostValues) {
        Optional<String> height = hostValues.apply(KeySection.HEIGHT_KEY);
        if (height.isPresent() && !height.get().matches("\\d{1,18}")) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "host key host.height holds \"" + height.get() + "\", which is not a number from 0 on");
        }
        return height.map(Long::parseLong).orElse(0L);
    }

    /**
     * Begins an export: entries, then artifacts, then {@link #finish()}.
     *
     * @throws StoreException (USAGE) when {@code dir} holds anything but an unfinished export, or lies in a store's
     *     directory; (BUSY) when another export into it is under way
     */
    public static ExportDirectoryWriter begin(Path dir, long blockHeight, ArtifactMode mode, CopyProgress progress) {
        return begin(dir, blockHeight, mode, progress, FileMode.OWNER);
    }

    /** As above, with files that others than their owner may read. */
    public static ExportDirectoryWriter begin(
            Path dir, long blockHeight, ArtifactMode mode, CopyProgress progress, FileMode fileMode) {
        return begin(dir, blockHeight, mode, progress, fileMode, false);
    }

    /**
     * As above, but files of artifacts that an interrupted writer has left stay: {@link #left} shows them, {@link #keep} adds
     * them. Those that are not added by the end are deleted then.
     */
    static ExportDirectoryWriter resume(
            Path dir, long blockHeight, ArtifactMode mode, CopyProgress progress, FileMode fileMode) {
        return begin(dir, blockHeight, mode, progress, fileMode, true);
    }

    private static ExportDirectoryWriter begin(
            Path dir,
            long blockHeight,
            ArtifactMode mode,
            CopyProgress progress,
            FileMode fileMode,
            boolean keepsArtifacts) {
        requireOutsideOfStores(dir);
        try {
            Path unused = DurableFiles.createDirectories(dir);
            LockFile manifestFile = lockUnfinished(dir, fileMode);
            boolean begun = false;
            try {
                OptionalLong interruptedHeight = heightOf(manifestFile.channel());
                Set<Path> left = clearUnfinished(dir, keepsArtifacts);
                manifestFile.channel().truncate(0);
                fileMode.make(dir.resolve(DATA_FILE));
                BufferedWriter data = Files.newBufferedWriter(dir.resolve(DATA_FILE), StandardCharsets.UTF_8);
                ExportDirectoryWriter writer =
                        new ExportDirectoryWriter(dir, manifestFile, data, progress, fileMode, left, interruptedHeight);
                writer.beginManifest(blockHeight, mode);
                begun = true;
                return writer;
            } finally {
                if (!begun) {
                    manifestFile.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("beginning export " + dir, e);
        }
    }

    private void beginManifest(long blockHeight, ArtifactMode mode) throws IOException {
        manifest.write(ExportText.manifestHead(blockHeight, mode));
        manifest.flush();
    }

    /** A store's directory holds nothing but the store, and neither does one within it. */
    private static void requireOutsideOfStores(Path dir) {
        for (Path place = dir.toAbsolutePath().normalize(); place != null; place = place.getParent()) {
            if (StoreDirectory.isStore(place)) {
                throw new StoreException(
                        Reason.USAGE,
                        "export target " + dir + " lies in " + place + ", the directory of a store, which holds nothing"
                                + " else; choose a directory elsewhere");
            }
        }
    }

    /**
     * Locks the unfinished manifest, making it in a directory that is empty. The lock ends with the process.
     *
     * @throws StoreException (USAGE) when the directory holds something else; (BUSY) when another writer is at work in it
     */
    private static LockFile lockUnfinished(Path dir, FileMode fileMode) throws IOException {
        Path file = dir.resolve(UNFINISHED_MANIFEST);
        if (!Files.exists(file)) {
            if (!DurableFiles.list(dir).isEmpty()) {
                throw new StoreException(
                        Reason.USAGE,
                        "export target " + dir + " is not empty; choose a new directory, or delete what is in it");
            }
            fileMode.make(file);
            LockFile.make(file);
        }
        // When the other writer has just finished, there is no such file any more.
        return LockFile.tryTake(file)
                .orElseThrow(() -> new StoreException(
                        Reason.BUSY,
                        "another export into " + dir + " is under way; wait for its end, or choose another place"));
    }

    /** Removes what an earlier writer left; the locked manifest stays, and artifacts that may be kept, which are returned. */
    private static Set<Path> clearUnfinished(Path dir, boolean keepsArtifacts) throws IOException {
        Set<Path> kept = new HashSet<>();
        for (Path file : DurableFiles.list(dir)) {
            if (keepsArtifacts && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !isOwn(file)) {
                kept.add(file);
            } else if (!file.endsWith(UNFINISHED_MANIFEST)) {
                Files.delete(file);
            }
        }
        return kept;
    }

    private static boolean isOwn(Path file) {
        return file.endsWith(UNFINISHED_MANIFEST) || file.endsWith(DATA_FILE);
    }

    /** The block that an unfinished manifest is of; empty when it does not say so. */
    private static OptionalLong heightOf(FileChannel manifest) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        int length = manifest.read(head, 0);
        Matcher height = HEIGHT.matcher(new String(head.array(), 0, Math.max(0, length), StandardCharsets.UTF_8));
        return height.lookingAt() ? OptionalLong.of(Long.parseLong(height.group(1))) : OptionalLong.empty();
    }

    /** The block that the interrupted export was of that is replaced or taken up; empty when there was none. */
    OptionalLong interruptedHeight() {
        return interruptedHeight;
    }

    /** Notes that the artifacts are those of some vats alone. */
    void ofVats(List<String> only) {
        vats = List.copyOf(only);
    }

    /** Ends the export data, which can be read from then on. */
    void endOfData() throws IOException {
        data.flush();
        progress.advanced(Step.DATA, entries, dataChars);
    }

    Path dataFile() {
        return dir.resolve(DATA_FILE);
    }

    /**
     * Opens what an interrupted writer has left of an artifact.
     *
     * @throws StoreException (CORRUPT) when the artifact has been added to this export already
     */
    Optional<InputStream> left(ArtifactName name) throws IOException {
        Path file = file(name);
        if (left.contains(file)) {
            return Optional.of(Files.newInputStream(file));
        }
        if (Files.exists(file)) {
            throw new StoreException(Reason.CORRUPT, "the artifact " + name.format() + " is offered twice");
        }
        return Optional.empty();
    }

    /** Adds an artifact whose file an interrupted writer has left. */
    void keep(ArtifactName name, long sizeBytes) throws IOException {
        DurableFiles.syncFile(file(name));
        list(name, sizeBytes);
    }

    /** Adds an entry of export data. */
    public void entry(ExportEntry entry) throws IOException {
        String line = ExportText.line(entry);
        data.append(line);
        entries++;
        dataChars += line.length();
        if (entries % PROGRESS_ENTRIES == 0) {
            progress.advanced(Step.DATA, entries, dataChars);
        }
    }

    /** Adds an artifact; its file is durable when this returns. */
    public void artifact(ArtifactName name, InputStream bytes) throws IOException {
        list(name, DurableFiles.copy(bytes, fileMode.create(file(name))));
    }

    /** Begins an artifact whose bytes come piece by piece; one at a time. */
    public ArtifactFile beginArtifact(ArtifactName name) throws IOException {
        return new ArtifactFile(name, fileMode.create(file(name)));
    }

    /** An artifact that is being written. */
    public final class ArtifactFile implements Closeable {
        private final ArtifactName name;
        private final FileChannel channel;
        private long sizeBytes;

        private ArtifactFile(ArtifactName name, FileChannel channel) {
            this.name = name;
            this.channel = channel;
        }

        /** Appends what remains in {@code bytes}. */
        public void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                sizeBytes += channel.write(bytes);
            }
        }

        /** Makes the file durable and adds it to the export. */
        public void finish() throws IOException {
            channel.force(true);
            channel.close();
            list(name, sizeBytes);
        }

        /** Closes the file; without {@link #finish()} before, it is not part of the export. */
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private Path file(ArtifactName name) {
        return dir.resolve(ExportText.fileName(name));
    }

    private void list(ArtifactName name, long sizeBytes) throws IOException {
        left.remove(file(name));
        manifest.write(ExportText.manifestPair(artifacts == 0, name));
        artifacts++;
        artifactBytes += sizeBytes;
        progress.advanced(Step.ARTIFACTS, artifacts, artifactBytes);
    }

    /** Makes the export a finished one; returns how many artifacts it holds. */
    public long finish() throws IOException {
        data.close();
        for (Path superfluous : left) {
            Files.delete(superfluous);
        }
        DurableFiles.syncFile(dir.resolve(DATA_FILE));
        manifest.write(ExportText.manifestEnd(artifacts == 0, vats));
        manifest.flush();
        manifestFile.channel().force(true);
        DurableFiles.syncDirectory(dir);
        // Renamed under its lock: another writer must not take it for an unfinished one.
        DurableFiles.rename(dir.resolve(UNFINISHED_MANIFEST), dir.resolve(ExportManifest.FILE_NAME));
        manifest.close();
        manifestFile.close();
        progress.advanced(Step.DATA, entries, dataChars);
        return artifacts;
    }

    /** Closes the files; without {@link #finish()} before, the export stays unfinished. */
    @Override
    public void close() throws IOException {
        data.close();
        manifest.close();
        manifestFile.close();
    }
}
