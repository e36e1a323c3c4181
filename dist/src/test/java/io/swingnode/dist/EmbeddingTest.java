package io.swingnode.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Projects that embed a node, and depend on the modules as anybody's would. */
class EmbeddingTest {
    private static final Path EXAMPLE = Path.of("../examples/kernel");
    private static final Pattern LIBRARY = Pattern.compile("([\\w.-]+:[\\w.-]+):jar:([\\w.-]+):(?:compile|runtime)");

    @TempDir
    static Path dir;

    private static ForeignProject projects;
    private static Path example;

    @BeforeAll
    static void copyTheExample() throws IOException {
        projects = ForeignProject.in(dir);
        example = dir.resolve("kernel");
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            for (Path file : files.filter(each -> !EXAMPLE.relativize(each).startsWith("target"))
                    .toList()) {
                Files.copy(file, example.resolve(EXAMPLE.relativize(file)));
            }
        }
    }

    private static Ran run(Path home) throws IOException, InterruptedException {
        Ran ran = projects.maven(example, "-q", "compile", "exec:exec", "-Dhome=" + home);
        assertThat(ran.status()).as(ran.output()).isZero();
        return ran;
    }

    /** It logs with Logback and has no configuration for it, by which every message at DEBUG is printed. */
    @Test
    void theExampleRunsAndGoesOnWhereItStoppedAndIsNotFloodedByLogs() throws Exception {
        Path home = dir.resolve("home");
        Ran first = run(home);
        assertThat(first.output())
                .contains("a new kernel with [v1, v2]\n", "block 3: 4 cranks", "exported block 3 with ")
                .doesNotContain(" DEBUG ");
        assertThat(first.output().lines().count()).as(first.output()).isLessThan(40);
        Ran second = run(home);
        String sums = first.output().replaceAll("(?s).*block 3: [^\n]*, (v1 has [^\n]*)\n.*", "$1");
        assertThat(second.output()).contains("woken at block 3: " + sums + "\n", "block 6: 4 cranks");
    }

    @Test
    void withoutTheBillOfMaterialsTheSameVersionsAreResolved() throws Exception {
        List<String> modules =
                List.of("protocol", "persistence", "streams", "journal", "components", "actors", "server", "node");
        Path bare = Files.createDirectory(dir.resolve("bare"));
        String all = "<modules><module>managed</module>"
                + String.join(
                        "",
                        modules.stream()
                                .map(name -> "<module>" + name + "</module>")
                                .toList()) + "</modules>";
        Files.writeString(bare.resolve("pom.xml"), project("all", all + "<packaging>pom</packaging>"));
        String bill = Files.readString(example.resolve("pom.xml"))
                .replaceFirst("(?s).*(<dependencyManagement>.*</dependencyManagement>).*", "$1")
                .replace("${swingnode.version}", Packages.VERSION);
        write(bare.resolve("managed"), bill + dependency("node"));
        for (String module : modules) {
            write(bare.resolve(module), dependency(module));
        }
        Ran ran = projects.maven(
                bare,
                "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:list",
                "-DincludeScope=runtime",
                "-DoutputFile=list");
        assertThat(ran.status()).as(ran.output()).isZero();
        List<String> managed = libraries(bare.resolve("managed"));
        assertThat(managed).hasSizeGreaterThan(50).contains("com.fasterxml.jackson.core:jackson-core:2.19.4");
        for (String module : modules) {
            assertThat(libraries(bare.resolve(module))).as(module).isNotEmpty().isSubsetOf(managed);
        }
    }

    private static void write(Path project, String parts) throws IOException {
        String name = Files.createDirectory(project).getFileName().toString();
        Files.writeString(project.resolve("pom.xml"), project(name, parts));
    }

    private static String project(String name, String parts) {
        return "<project><modelVersion>4.0.0</modelVersion><groupId>com.example</groupId><artifactId>of-" + name
                + "</artifactId><version>1</version>" + parts + "</project>";
    }

    private static String dependency(String module) {
        return "<dependencies><dependency><groupId>io.swingnode</groupId><artifactId>" + module
                + "</artifactId><version>" + Packages.VERSION + "</version></dependency></dependencies>";
    }

    /** What a project resolves for its run. */
    private static List<String> libraries(Path project) throws IOException {
        return LIBRARY.matcher(Files.readString(project.resolve("list")))
                .results()
                .map(match -> match.group(1) + ":" + match.group(2))
                .toList();
    }

    @Test
    void theBuildRefusesALibraryUnderTheGpl() throws Exception {
        Path project = Files.createDirectory(dir.resolve("gpl"));
        Files.writeString(project.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <parent>
                    <groupId>io.swingnode</groupId>
                    <artifactId>swingnode</artifactId>
                    <version>%s</version>
                  </parent>
                  <artifactId>gpl</artifactId>
                  <dependencies>
                    <dependency>
                      <groupId>org.openjdk.jmh</groupId>
                      <artifactId>jmh-core</artifactId>
                    </dependency>
                  </dependencies>
                </project>
                """.formatted(Packages.VERSION));
        Ran ran = projects.maven(
                project,
                "org.codehaus.mojo:license-maven-plugin:add-third-party",
                "-Dlicences.names="
                        + Path.of("../tests/src/test/resources/libraries/licences.txt")
                                .toUri());
        assertThat(ran.status()).as(ran.output()).isNotZero();
        assertThat(ran.output()).contains("GNU General Public License (GPL), version 2, with the Classpath exception");
    }
}
