package io.swingnode.tests.powerloss;

import static io.swingnode.tests.powerloss.Scenario.ALL_MUTANTS;
import static io.swingnode.tests.powerloss.Scenario.DIRECTORY_MUTANTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.components.config.SecretBox;
import io.swingnode.components.files.Directories;
import io.swingnode.components.files.DurableFiles;
import io.swingnode.components.files.FileTrees;
import io.swingnode.components.files.JsonFiles;
import io.swingnode.components.files.PackageLimits;
import io.swingnode.components.files.PackageListing;
import io.swingnode.components.files.Packages;
import io.swingnode.components.model.PackageSource;
import io.swingnode.tests.powerloss.PowerCuts.Restart;
import io.swingnode.tests.powerloss.RecordedDisk.Syncs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** The files of applications. */
final class FileScenarios {
    /** One that does nothing at all fails before it gets as far as the others. */
    private static final List<Syncs> LIFE_MUTANTS = List.of(Syncs.NOTHING_FOR_FILES, Syncs.NOTHING_FOR_DIRECTORIES);

    static final List<Scenario> ALL = List.of(
            new Scenario("a package is laid out from a directory", ALL_MUTANTS, FileScenarios::directory),
            new Scenario("a package is laid out from a tar.gz", ALL_MUTANTS, FileScenarios::tarGz),
            new Scenario("a package is laid out from a zip", ALL_MUTANTS, FileScenarios::zip),
            new Scenario("a record is replaced", ALL_MUTANTS, FileScenarios::record),
            new Scenario("a key is made", ALL_MUTANTS, FileScenarios::key),
            new Scenario("a directory is made for data", DIRECTORY_MUTANTS, FileScenarios::data),
            new Scenario("directories are removed", DIRECTORY_MUTANTS, FileScenarios::removal),
            new Scenario("an application lives", LIFE_MUTANTS, ApplicationLife::live));

    private static final String APP = "app";
    private static final String COMPONENT = "web";
    private static final int SECTORS = 5;

    private FileScenarios() {}

    private static Directories directories(Path disk) {
        return new Directories(disk.resolve("home/node"));
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Files of a package: nested, empty, of several sectors, one that can be run. */
    static final Map<String, byte[]> FILES = new TreeMap<>(Map.of(
            "bin/run", noise(100), "lib/a/b/large", noise(SECTORS * 512 + 7), "lib/empty", noise(0), "top", noise(3)));

    static Path sourceDirectory(Path parent) throws IOException {
        Path source = parent.resolve("source");
        for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
            Path path = source.resolve(file.getKey());
            Files.createDirectories(path.resolveSibling("."));
            Files.write(path, file.getValue());
        }
        Files.setPosixFilePermissions(source.resolve("bin/run"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(source.resolve("top"), PosixFilePermissions.fromString("r--r--r--"));
        return source;
    }

    private static Restart directory(RecordedDisk disk, Path elsewhere) throws IOException {
        Path source = sourceDirectory(elsewhere);
        return laidOut(disk, new PackageSource(PackageSource.Kind.DIRECTORY, source.toString(), ""), true);
    }

    private static Restart tarGz(RecordedDisk disk, Path elsewhere) throws IOException {
        return laidOut(disk, PackageArchives.source(PackageArchives.tarGz(FILES), elsewhere.resolve("a.tar.gz")), true);
    }

    private static Restart zip(RecordedDisk disk, Path elsewhere) throws IOException {
        return laidOut(disk, PackageArchives.source(PackageArchives.zip(FILES), elsewhere.resolve("a.zip")), false);
    }

    private static Restart laidOut(RecordedDisk disk, PackageSource source, boolean withModes) {
        Directories made = directories(disk.path());
        Packages packages = new Packages(made.packages(), PackageLimits.DEFAULT);
        packages.fetch(source);
        disk.acknowledge("fetched");
        String listing = packages.layOut(source, made.versions(APP, COMPONENT).resolve("1"));
        disk.acknowledge("installed");
        return (image, acknowledged) -> {
            Directories found = directories(image);
            if (acknowledged.contains("installed")) {
                Path installed = found.versions(APP, COMPONENT).resolve("1");
                PackageListing.verify(COMPONENT, installed, listing);
                assertThat(Files.isExecutable(installed.resolve("bin/run"))).isEqualTo(withModes);
            }
            // What is in the cache is not checked again.
            boolean cached = new Packages(found.packages(), PackageLimits.DEFAULT).isCached(source);
            if (cached && !source.sha256().isEmpty()) {
                assertThat(PackageArchives.sha256(found.packages().resolve(source.sha256())))
                        .isEqualTo(source.sha256());
            }
            if (acknowledged.contains("fetched")) {
                assertThat(cached).isEqualTo(source.kind() != PackageSource.Kind.DIRECTORY);
            }
        };
    }

    private static Restart record(RecordedDisk disk, Path elsewhere) {
        String first = HexFormat.of().formatHex(noise(600));
        String second = HexFormat.of().formatHex(noise(700));
        JsonFiles.write(directories(disk.path()).rollback(APP), first);
        disk.acknowledge("first");
        JsonFiles.write(directories(disk.path()).rollback(APP), second);
        disk.acknowledge("second");
        return (image, acknowledged) -> {
            String found = JsonFiles.read(directories(image).rollback(APP), String.class)
                    .orElse("none");
            assertThat(found)
                    .isIn(
                            acknowledged.contains("second")
                                    ? Set.of(second)
                                    : acknowledged.contains("first") ? Set.of(first, second) : Set.of("none", first));
        };
    }

    private static Restart key(RecordedDisk disk, Path elsewhere) {
        String sealed = SecretBox.open(directories(disk.path()).secretKey()).encrypt("a secret");
        disk.acknowledge("sealed");
        return (image, acknowledged) -> {
            Path file = directories(image).secretKey();
            SecretBox box = SecretBox.open(file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            if (acknowledged.contains("sealed")) {
                assertThat(box.decrypt(sealed)).isEqualTo("a secret");
            }
        };
    }

    /** What the component itself has synced in its directory is not lost with the directory. */
    private static Restart data(RecordedDisk disk, Path elsewhere) throws IOException {
        Path data = directories(disk.path()).data(APP, COMPONENT);
        DurableFiles.createDirectories(data);
        disk.acknowledge("made");
        DurableFiles.createDirectories(data);
        return (image, acknowledged) -> {
            if (acknowledged.contains("made")) {
                assertThat(directories(image).data(APP, COMPONENT)).isDirectory();
            }
        };
    }

    private static Restart removal(RecordedDisk disk, Path elsewhere) throws IOException {
        Directories made = directories(disk.path());
        Path data = made.data(APP, COMPONENT);
        DurableFiles.createDirectories(data.resolve("deep"));
        Files.write(data.resolve("deep/file"), noise(10));
        DurableFiles.syncFile(data.resolve("deep/file"));
        DurableFiles.syncDirectory(data.resolve("deep"));
        JsonFiles.write(made.rollback(APP), "undo");
        disk.settle();
        FileTrees.delete(data, made.cache(APP, COMPONENT), made.rollback(APP));
        disk.acknowledge("removed");
        return (image, acknowledged) -> {
            if (acknowledged.contains("removed")) {
                assertThat(directories(image).data(APP, COMPONENT)).doesNotExist();
                assertThat(directories(image).rollback(APP)).doesNotExist();
            }
        };
    }
}
