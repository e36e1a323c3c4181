package io.swingnode.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the repository holds, so that pages can be compared with it.
 *
 * @param root the repository's root
 * @param files every file that is not built, below the root
 * @param types the text of the source file that declares a type, by the type's simple name
 * @param packages the packages of main sources below {@code io.swingnode}, as {@code module/folder}
 * @param commands the names of the program's commands
 */
record SourceTree(Path root, Set<Path> files, Map<String, String> types, Set<String> packages, Set<String> commands) {
    private static final Set<String> SKIPPED = Set.of("target", ".git", ".idea", "node_modules");
    private static final Path MAIN = Path.of("src/main/java/io/swingnode");
    private static final Pattern TYPE =
            Pattern.compile("(?m)^\\s*(?:[\\w@-]+\\s+)*?(?:class|record|interface|enum)\\s+(\\w+)");
    private static final Pattern DEPENDENCY =
            Pattern.compile("<dependency>\\s*<groupId>io\\.swingnode</groupId>\\s*<artifactId>([\\w-]+)</artifactId>");
    private static final Pattern MANAGED = Pattern.compile("(?s)<dependencyManagement>.*?</dependencyManagement>");
    private static final Pattern COMMAND = Pattern.compile("@Command\\(\\s*name = \"([^\"]+)\"");

    static SourceTree read(Path root) throws IOException {
        Set<Path> files = new TreeSet<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                return SKIPPED.contains(dir.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(root.relativize(file));
                return FileVisitResult.CONTINUE;
            }
        });
        Map<String, String> types = new HashMap<>();
        Set<String> packages = new TreeSet<>();
        Set<String> commands = new HashSet<>();
        for (Path file : files) {
            if (!file.toString().endsWith(".java")) {
                continue;
            }
            String source = Files.readString(root.resolve(file));
            TYPE.matcher(source).results().forEach(match -> types.merge(match.group(1), source, String::concat));
            COMMAND.matcher(source).results().forEach(match -> commands.add(match.group(1)));
            Path main = file.getName(0).resolve(MAIN);
            if (file.startsWith(main)) {
                packages.add(main.relativize(file.getParent()).toString().replace('\\', '/'));
            }
        }
        return new SourceTree(root, files, types, packages, commands);
    }

    /** The pages written in Markdown. */
    List<Path> pages() {
        return files.stream().filter(file -> file.toString().endsWith(".md")).toList();
    }

    /** The modules, by their folders. */
    List<String> modules() {
        return files.stream()
                .filter(file -> file.getNameCount() == 2 && file.endsWith("pom.xml"))
                .map(file -> file.getName(0).toString())
                .toList();
    }

    /** The modules that a module's POM depends on. */
    Stream<String> dependencies(String module) {
        try {
            return DEPENDENCY
                    .matcher(MANAGED.matcher(
                                    Files.readString(root.resolve(module).resolve("pom.xml")))
                            .replaceAll(""))
                    .results()
                    .map(match -> match.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isModule(String name) {
        return modules().contains(name);
    }

    /** True for a file, and for a folder with files in it. */
    boolean holds(Path path) {
        return path.toString().isEmpty() || files.stream().anyMatch(file -> file.startsWith(path));
    }

    boolean holdsFileNamed(String name) {
        return files.stream().anyMatch(file -> file.endsWith(name));
    }

    /** True for the name of a type; an ellipsis stands for any part of it. */
    boolean declares(String type) {
        Matcher name = Pattern.compile(type.replace("…", "\\w*")).matcher("");
        return types.keySet().stream().anyMatch(declared -> name.reset(declared).matches());
    }
}
