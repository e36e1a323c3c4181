package io.swingnode.components.files;

import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.IoWords;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.PackageSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Fetches and installs the files of components: archives by way of a cache named by checksum, directories by copying.
 *
 * <p>All methods block, and fail with {@code CANCELLED} when their thread is interrupted. The checksum of a file in
 * the cache was verified; the names of unfinished ones end in {@code .part}.
 */
public final class Packages {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

    private final Path cache;
    private final PackageLimits limits;

    public Packages(Path cache, PackageLimits limits) {
        this.cache = cache;
        this.limits = limits;
    }

    /** True when nothing has to be fetched: the source is empty, or its archive is in the cache. */
    public boolean isCached(PackageSource source) {
        return switch (source.kind()) {
            case NONE -> true;
            case DIRECTORY -> false;
            case ARCHIVE, URL -> Files.exists(cached(source));
        };
    }

    private Path cached(PackageSource source) {
        return cache.resolve(source.sha256());
    }

    /** Fetches the archive into the cache and verifies its checksum; directories are not cached. */
    public void fetch(PackageSource source) {
        if (isCached(source) || source.kind() == PackageSource.Kind.DIRECTORY) {
            return;
        }
        Path part = cache.resolve(source.sha256() + "." + UUID.randomUUID() + ".part");
        try {
            DurableFiles.createDirectories(cache);
            try (InputStream in = open(source)) {
                String sum = copy(in, part, source);
                if (!sum.equals(source.sha256())) {
                    throw bad(source, "its SHA-256 is " + sum + ", the manifest says " + source.sha256());
                }
            }
            DurableFiles.rename(part, cached(source));
        } catch (IOException e) {
            Interruption.check();
            throw bad(source, "it cannot be fetched: " + IoWords.of(e), e);
        } finally {
            FileTrees.discard(part);
        }
    }

    private InputStream open(PackageSource source) throws IOException {
        if (source.kind() == PackageSource.Kind.ARCHIVE) {
            Path archive = Path.of(source.location());
            if (Files.exists(archive) && !Files.isRegularFile(archive)) {
                // Reading a pipe would wait for a writer that never comes, and all other installs with it.
                throw bad(source, "it is not a regular file");
            }
            return Files.newInputStream(archive);
        }
        // An offer of HTTP/2 in the first request is refused by servers that handle upgrades themselves.
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        try {
            HttpResponse<InputStream> response = client.send(
                    HttpRequest.newBuilder(URI.create(source.location())).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw bad(source, "the server answered " + response.statusCode());
            }
            return new FilterInputStream(response.body()) {
                @Override
                public void close() {
                    // Also aborts a transfer that is not complete.
                    client.shutdownNow();
                }
            };
        } catch (IOException | RuntimeException e) {
            client.shutdownNow();
            throw e;
        } catch (InterruptedException e) {
            client.shutdownNow();
            Thread.currentThread().interrupt();
            throw Interruption.cancelled();
        }
    }

    private String copy(InputStream in, Path part, PackageSource source) throws IOException {
        MessageDigest digest = PackageListing.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        long total = 0;
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                Interruption.check();
                total += count;
                if (total > limits.maxBytes()) {
                    throw bad(source, "it is larger than " + limits.maxBytes() + " bytes");
                }
                digest.update(buffer, 0, count);
                out.write(buffer, 0, count);
            }
            channel.force(true);
        }
        return PackageListing.hex(digest.digest());
    }

    /**
     * Puts the files of a fetched source into {@code target}, which appears complete or not at all, and is durable when this
     * returns.
     *
     * @return the hash of the list of files
     */
    public String layOut(PackageSource source, Path target) {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            FileTrees.discard(part);
            DurableFiles.createDirectories(DurableFiles.parent(target));
            Files.createDirectories(part);
            switch (source.kind()) {
                case NONE -> {
                    // The component runs a program that the machine has; its directory stays empty.
                }
                case DIRECTORY -> copyTree(Path.of(source.location()), part);
                case ARCHIVE, URL -> Unpacker.unpack(cached(source), source.location(), part, limits);
            }
            DurableFiles.syncDirectories(part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            return PackageListing.write(target);
        } catch (LifecycleException refusal) {
            forget(source, refusal);
            throw refusal;
        } catch (IOException e) {
            Interruption.check();
            throw bad(source, "it cannot be installed: " + IoWords.of(e), e);
        } finally {
            FileTrees.discard(part);
        }
    }

    /** An archive that is refused is not kept in the cache. */
    private void forget(PackageSource source, LifecycleException refusal) {
        if (refusal.code() == Code.BAD_PACKAGE && !source.sha256().isEmpty()) {
            FileTrees.discard(cached(source));
        }
    }

    private void copyTree(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            throw new LifecycleException(Code.BAD_PACKAGE, "package directory " + from + " does not exist");
        }
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            private long entries;
            private long bytes;

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Interruption.check();
                entries++;
                bytes += attributes.size();
                if (!attributes.isRegularFile()) {
                    throw new LifecycleException(
                            Code.BAD_PACKAGE, "package file " + file + " is a link or a device, which is not copied");
                }
                String name = from.relativize(file).toString();
                if (!PackageListing.canList(name)) {
                    throw new LifecycleException(
                            Code.BAD_PACKAGE,
                            "package directory " + from + ": the name of " + PackageListing.shown(name)
                                    + " holds a line break or another control character; rename or remove the file");
                }
                if (entries > limits.maxEntries() || bytes > limits.maxBytes()) {
                    throw new LifecycleException(
                            Code.BAD_PACKAGE,
                            "package directory " + from + " holds more than " + limits.maxEntries() + " files or "
                                    + limits.maxBytes() + " bytes");
                }
                Path copy = to.resolve(name);
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                DurableFiles.syncFile(copy);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Deletes cached archives that no component refers to, and files of unfinished transfers. */
    public void retain(Set<String> checksums) throws IOException {
        if (!Files.isDirectory(cache)) {
            return;
        }
        try (Stream<Path> files = Files.list(cache)) {
            files.filter(file -> !checksums.contains(file.getFileName().toString()))
                    .forEach(FileTrees::discard);
        }
    }

    private static LifecycleException bad(PackageSource source, String reason) {
        return new LifecycleException(Code.BAD_PACKAGE, "package " + source.location() + ": " + reason);
    }

    private static LifecycleException bad(PackageSource source, String reason, Throwable cause) {
        return new LifecycleException(Code.BAD_PACKAGE, "package " + source.location() + ": " + reason, cause);
    }
}
