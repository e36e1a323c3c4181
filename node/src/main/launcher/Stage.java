import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Puts into one folder what the launchers run: the jars that the build has made or found, beside them the libraries of SQLite, the
 * names of the classes that know the commands, and a name for the whole. {@code ./swingnode} runs this file after each build,
 * and the build of an installation does.
 *
 * <p>Arguments: the folder of the sources, and the folder to make. What is in it already is removed.
 */
final class Stage {
    /** The systems for which SQLite's library is unpacked, by the names that its driver gives them; others unpack it at each start. */
    private static final List<String> SYSTEMS = List.of(
            "Linux/x86_64",
            "Linux/aarch64",
            "Linux-Musl/x86_64",
            "Linux-Musl/aarch64",
            "Mac/x86_64",
            "Mac/aarch64");

    private static final String NATIVE = "org/sqlite/native/";

    private final Path sources;
    private final Path lib;

    private Stage(Path sources, Path lib) {
        this.sources = sources;
        this.lib = lib;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 2) {
            throw new IllegalArgumentException("arguments: SOURCES FOLDER");
        }
        Path lib = Path.of(args[1]).toAbsolutePath();
        clear(lib);
        new Stage(Path.of(args[0]).toAbsolutePath().normalize(), lib).run();
    }

    private static void clear(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> found = Files.walk(folder)) {
                for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(folder);
    }

    private void run() throws IOException, InterruptedException {
        Path made = sources.resolve("bench/target");
        Files.copy(made.resolve("swingnode.jar"), lib.resolve("swingnode.jar"));
        Files.copy(made.resolve("swingnode-main.jar"), lib.resolve("main.jar"));
        copyListed(made.resolve("classpath"), lib);
        copyListed(made.resolve("classpath-jmh"), Files.createDirectory(lib.resolve("jmh")));
        unpackNative(jar("sqlite-jdbc-"));
        renewClasses(jar("picocli-"));
        Files.writeString(lib.resolve("commands"), String.join(" ", commands()) + "\n");
        Files.writeString(lib.resolve("build-id"), digest() + "\n");
    }

    /** Copies the jars that the file names, with colons between. */
    private static void copyListed(Path list, Path folder) throws IOException {
        for (String jar : Files.readString(list).strip().split(":")) {
            Path path = Path.of(jar);
            Files.copy(path, folder.resolve(path.getFileName()));
        }
    }

    private Path jar(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(lib)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no jar begins with " + prefix + " in " + lib));
        }
    }

    /** Otherwise each run unpacks it into the folder for temporary files, which may be full or not allow execution. */
    private void unpackNative(Path driver) throws IOException {
        try (ZipFile zip = new ZipFile(driver.toFile())) {
            for (ZipEntry entry : zip.stream().filter(Stage::isWanted).toList()) {
                Path target = lib.resolve("native").resolve(entry.getName().substring(NATIVE.length()));
                Files.createDirectories(target.getParent());
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, target);
                }
            }
        }
    }

    private static boolean isWanted(ZipEntry entry) {
        return !entry.isDirectory()
                && SYSTEMS.stream().anyMatch(system -> entry.getName().startsWith(NATIVE + system + "/"));
    }

    /** Classes for Java 5 find no place in an archive of classes, or unverified; picocli's are the only ones. */
    private void renewClasses(Path jar) throws IOException, InterruptedException {
        if (Runtime.version().feature() < 24) {
            return;
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path program = sources.resolve("node/src/main/launcher/NewerClasses.java");
        int status = new ProcessBuilder(java, "-XX:TieredStopAtLevel=1", program.toString(), jar.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            // Then they stay as they are, and each start takes longer.
            Files.deleteIfExists(jar.resolveSibling(jar.getFileName() + ".new"));
        }
    }

    /** In the modules' resources, as CommandProvider describes. */
    private List<String> commands() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> folders = Files.list(sources)) {
            for (Path module : folders.sorted().toList()) {
                Path named = module.resolve("src/main/resources/META-INF/services/io.swingnode.node.CommandProvider");
                if (Files.exists(named)) {
                    names.addAll(Files.readAllLines(named));
                }
            }
        }
        return names.stream().map(String::strip).filter(name -> !name.isEmpty()).collect(Collectors.toList());
    }

    /** By which archives of classes of this build differ from those of others. */
    private String digest() throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        try (Stream<Path> files = Files.list(lib)) {
            files.filter(Files::isRegularFile).sorted().forEach(file -> add(file, digest));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static void add(Path file, MessageDigest digest) {
        digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
