import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Has the program print what an installation gives to other programs: its manual page, and its completion for bash and zsh. The
 * build of an installation runs this file.
 *
 * <p>Arguments: the folder with the jars; the folder to make, whose layout is that of {@code /usr/share}; and the folder with the
 * licences that libraries carry, in which the folders of those that carry none are removed.
 */
final class Texts {
    private final Path lib;
    private final Path share;

    private Texts(Path lib, Path share) {
        this.lib = lib;
        this.share = share;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 3) {
            throw new IllegalArgumentException("arguments: LIB FOLDER LICENCES");
        }
        Texts texts = new Texts(Path.of(args[0]), Path.of(args[1]));
        texts.print("man/man1/swingnode.1", "man-page");
        texts.print("bash-completion/completions/swingnode", "completion");
        texts.print("zsh/site-functions/_swingnode", "completion", "--zsh");
        removeEmptyFolders(Path.of(args[2]));
    }

    private static void removeEmptyFolders(Path licences) throws IOException {
        try (Stream<Path> all = Files.walk(licences)) {
            for (Path folder : all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList()) {
                boolean empty;
                try (Stream<Path> inside = Files.list(folder)) {
                    empty = inside.findAny().isEmpty();
                }
                if (empty) {
                    Files.delete(folder);
                }
            }
        }
    }

    private void print(String name, String... command) throws IOException, InterruptedException {
        Path file = share.resolve(name);
        Files.createDirectories(file.getParent());
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dswingnode.program=swingnode",
                "-jar",
                lib.resolve("main.jar").toString()));
        line.addAll(List.of(command));
        int status = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(file.toFile())
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", line) + " ended with " + status);
        }
    }
}
