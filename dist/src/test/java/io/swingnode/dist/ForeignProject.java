package io.swingnode.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Maven projects that use what this build has made, as if it had been installed. They get a local repository of their own, in which
 * our modules are copies, and everything else leads into the user's: so nothing is downloaded twice, and nothing of ours is
 * left behind there.
 */
final class ForeignProject {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String OURS = "io/swingnode";

    private final Path repository;

    private ForeignProject(Path repository) {
        this.repository = repository;
    }

    static ForeignProject in(Path temporary) throws IOException {
        Path users = Path.of(Packages.property("swingnode.repository"));
        Path repository = Files.createDirectories(temporary.resolve("repository"));
        linkAllBut(users, repository, "io");
        linkAllBut(users.resolve("io"), Files.createDirectory(repository.resolve("io")), "swingnode");
        ForeignProject made = new ForeignProject(repository);
        made.install();
        return made;
    }

    private static void linkAllBut(Path from, Path to, String name) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                if (!entry.getFileName().toString().equals(name)) {
                    Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
                }
            }
        }
    }

    private void install() throws IOException {
        put("swingnode", ROOT.resolve("pom.xml"), List.of());
        try (Stream<Path> folders = Files.list(ROOT)) {
            for (Path module : folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .toList()) {
                String name = module.getFileName().toString();
                Path jar = module.resolve("target").resolve(name + "-" + Packages.VERSION + ".jar");
                put(name, module.resolve("pom.xml"), Files.exists(jar) ? List.of(jar) : List.of());
            }
        }
    }

    private void put(String artifact, Path pom, List<Path> jars) throws IOException {
        Path folder = Files.createDirectories(
                repository.resolve(OURS).resolve(artifact).resolve(Packages.VERSION));
        Path target = folder.resolve(artifact + "-" + Packages.VERSION + ".pom");
        Files.copy(pom, target, StandardCopyOption.REPLACE_EXISTING);
        for (Path jar : jars) {
            Files.copy(jar, folder.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Runs Maven in the folder of a project. */
    Ran maven(Path project, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(Packages.property("swingnode.maven"), "bin", "mvn").toString(),
                "-B",
                "-ntp",
                "-Dmaven.repo.local=" + repository));
        if (Packages.isOffline()) {
            command.add("-o");
        }
        command.addAll(Arrays.asList(args));
        return Ran.of(project, Map.of("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"), command);
    }
}
