package io.swingnode.node.backup;

import io.swingnode.components.files.CheckedTar;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** A backup that is read: a directory, or an archive from its beginning to its end. */
sealed interface BackupSource {
    /** What was read, and the manifest that says what it should be. */
    record Read(BackupManifest manifest, List<BackupEntry> entries) {}

    /** How many bytes there are; 0 when that is not known. */
    long sizeBytes();

    /**
     * Writes everything to a target.
     *
     * @throws StoreException (CORRUPT) when it is no whole backup
     */
    Read writeTo(BackupTarget target, BackupTarget.Bytes bytes) throws IOException;

    /**
     * A backup in a directory; of a folder of backups, the newest one.
     *
     * @throws StoreException (NOT_FOUND) when there is none
     */
    static Directory directory(Path given) {
        if (Files.isRegularFile(given.resolve(BackupManifest.FORMAT_FILE))) {
            return new Directory(
                    given,
                    BackupFolder.read(given)
                            .orElseThrow(() -> new StoreException(
                                    Reason.INCOMPLETE,
                                    given
                                            + " is an unfinished backup; finish it by the command that made it, or restore"
                                            + " another one")));
        }
        List<BackupFolder.Found> found = new BackupFolder(given).list();
        if (found.isEmpty()) {
            throw new StoreException(
                    Reason.NOT_FOUND,
                    given + " is neither a backup nor a folder with complete backups; see what is there");
        }
        BackupFolder.Found newest = found.getLast();
        return new Directory(newest.dir(), newest.manifest());
    }

    /** A backup in a directory. */
    record Directory(Path dir, BackupManifest manifest) implements BackupSource {
        @Override
        public long sizeBytes() {
            return manifest.sizeBytes();
        }

        @Override
        public Read writeTo(BackupTarget target, BackupTarget.Bytes bytes) throws IOException {
            for (BackupEntry entry : manifest.entries()) {
                switch (entry.kind()) {
                    case DIRECTORY -> target.directory(entry.path(), entry.mode());
                    case LINK -> target.link(entry.path(), entry.target().orElse(""));
                    case FILE -> file(entry, target, bytes);
                }
            }
            return new Read(manifest, manifest.entries());
        }

        private void file(BackupEntry entry, BackupTarget target, BackupTarget.Bytes bytes) throws IOException {
            Path file = dir.resolve(entry.path());
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                if (Files.size(file) != entry.sizeBytes()) {
                    throw BackupCheck.damaged(entry.path(), dir.toString());
                }
                String sha256 = target.file(entry.path(), entry.mode(), entry.sizeBytes(), in, bytes);
                if (!sha256.equals(entry.sha256().orElse(""))) {
                    throw BackupCheck.damaged(entry.path(), dir.toString());
                }
            } catch (NoSuchFileException e) {
                throw BackupCheck.damaged(entry.path(), dir.toString());
            }
        }
    }

    /**
     * A backup as an archive.
     *
     * @param place for messages
     * @param sizeBytes of the archive; 0 when that is not known
     */
    record Archive(InputStream in, String place, long sizeBytes) implements BackupSource {
        private static final int BUFFER_BYTES = 1 << 20;

        @Override
        public Read writeTo(BackupTarget target, BackupTarget.Bytes bytes) throws IOException {
            List<BackupEntry> entries = new ArrayList<>();
            try (CheckedTar tar = new CheckedTar(new BufferedInputStream(in, BUFFER_BYTES))) {
                Optional<BackupManifest> manifest = Optional.empty();
                boolean begun = false;
                for (TarArchiveEntry entry = tar.getNextEntry();
                        entry != null && manifest.isEmpty();
                        entry = tar.getNextEntry()) {
                    if (!begun) {
                        requireFormat(entry, tar);
                        begun = true;
                    } else if (entry.getName().equals(BackupManifest.FILE_NAME)) {
                        manifest = Optional.of(BackupManifest.read(tar, place));
                    } else {
                        entries.add(entry(entry, tar, target, bytes));
                    }
                }
                BackupManifest whole = manifest.orElseThrow(() -> new StoreException(
                        Reason.CORRUPT,
                        "the archive " + place + " ends before the manifest of the backup: it is not whole; make it"
                                + " again, or use another backup"));
                requireEqual(whole.entries(), entries);
                return new Read(whole, whole.entries());
            } catch (IOException e) {
                throw new StoreException(
                        Reason.CORRUPT,
                        "the archive " + place + " is damaged or not whole (" + IoReason.of(e)
                                + "); make it again, or use another backup",
                        e);
            }
        }

        private void requireFormat(TarArchiveEntry first, InputStream content) throws IOException {
            if (!first.getName().equals(BackupManifest.FORMAT_FILE)) {
                throw new StoreException(
                        Reason.CORRUPT,
                        place + " is no backup: it begins with \"" + first.getName() + "\", not with "
                                + BackupManifest.FORMAT_FILE);
            }
            BackupManifest.requireFormat(content, place);
        }

        private BackupEntry entry(
                TarArchiveEntry entry, InputStream content, BackupTarget target, BackupTarget.Bytes bytes)
                throws IOException {
            String mode = FileModes.text(entry.getMode());
            if (entry.isDirectory()) {
                String path = entry.getName().replaceAll("/+$", "");
                target.directory(path, mode);
                return BackupEntry.directory(path, mode);
            }
            if (entry.isSymbolicLink()) {
                target.link(entry.getName(), entry.getLinkName());
                return BackupEntry.link(entry.getName(), entry.getLinkName());
            }
            if (!entry.isFile()) {
                throw new StoreException(
                        Reason.CORRUPT,
                        entry.getName() + " in " + place + " is neither a file, a directory nor a link");
            }
            String sha256 = target.file(entry.getName(), mode, entry.getSize(), content, bytes);
            return BackupEntry.file(entry.getName(), mode, entry.getSize(), sha256);
        }

        private void requireEqual(List<BackupEntry> expected, List<BackupEntry> read) {
            for (int i = 0; i < Math.max(expected.size(), read.size()); i++) {
                if (i >= expected.size() || i >= read.size() || !expected.get(i).equals(read.get(i))) {
                    throw BackupCheck.damaged((i < read.size() ? read.get(i) : expected.get(i)).path(), place);
                }
            }
        }
    }
}
