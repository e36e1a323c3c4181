package io.swingnode.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.swingnode.dist.Packages.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the archive and in the Debian package. */
class PackageContentsTest {
    private static Map<String, Entry> archive = Map.of();
    private static Map<String, Entry> data = Map.of();
    private static Map<String, Entry> control = Map.of();

    @BeforeAll
    static void read() throws IOException {
        archive = Packages.archive();
        data = Packages.deb("data");
        control = Packages.deb("control");
    }

    private static Entry inArchive(String name) {
        return entry(archive, name);
    }

    private static Entry inDeb(String name) {
        return entry(data, name);
    }

    private static Entry entry(Map<String, Entry> entries, String name) {
        return Optional.ofNullable(entries.get(name)).orElseThrow(() -> new AssertionError("there is no " + name));
    }

    @Test
    void theArchiveHoldsTheProgramAndWhatBelongsToIt() {
        assertThat(archive)
                .containsKeys(
                        "LICENSE",
                        "NOTICE",
                        "README.md",
                        "CHANGELOG.md",
                        "docs/operations.md",
                        "examples/app/app.yaml",
                        "lib/launch.sh",
                        "lib/commands",
                        "lib/native/Linux/x86_64/libsqlitejdbc.so",
                        "lib/native/Linux-Musl/aarch64/libsqlitejdbc.so",
                        "share/systemd/swingnode.service",
                        "share/systemd/swingnode.conf");
        assertThat(inArchive("bin/swingnode").mode()).isEqualTo("f0755");
        assertThat(inArchive("lib/main.jar").mode()).isEqualTo("f0644");
    }

    @Test
    void nobodyButTheOwnerMayWriteToIt() {
        assertThat(archive.values()).extracting(Entry::mode).containsOnly("f0644", "f0755", "d0755");
        assertThat(data.values())
                .extracting(Entry::mode)
                .filteredOn(mode -> !mode.startsWith("l"))
                .containsOnly("f0644", "f0755", "d0755");
        assertThat(data.values()).extracting(Entry::owner).containsOnly(0L);
    }

    @Test
    void everyJarOfTheClassPathIsThereAndNoOther() throws IOException {
        try (JarInputStream main = new JarInputStream(
                new ByteArrayInputStream(inArchive("lib/main.jar").bytes()))) {
            TreeSet<String> wanted = new TreeSet<>(Arrays.asList(main.getManifest()
                    .getMainAttributes()
                    .getValue("Class-Path")
                    .split(" ", -1)));
            wanted.add("main.jar");
            assertThat(archive.keySet().stream()
                            .filter(name -> name.endsWith(".jar"))
                            .map(name -> name.substring("lib/".length())))
                    .containsExactlyInAnyOrderElementsOf(wanted);
            assertThat(wanted).noneMatch(name -> name.startsWith("jmh"));
        }
    }

    @Test
    void theManualPageNamesEveryCommandAndTheProgramAsItIsInstalled() {
        String page = inArchive("share/man/man1/swingnode.1").text();
        assertThat(page)
                .startsWith(".TH SWINGNODE 1")
                .contains("swingnode serve ", "swingnode app install ", "swingnode version", "swingnode bench ")
                .contains("\\-\\-listen=HOST:PORT", "XDG_CACHE_HOME")
                .doesNotContain("./swingnode", "${", "@|");
    }

    @Test
    void theShellsGetTheirCompletion() {
        assertThat(inArchive("share/bash-completion/completions/swingnode").text())
                .startsWith("#!/")
                .contains("complete -F _complete_swingnode");
        assertThat(inArchive("share/zsh/site-functions/_swingnode").text()).startsWith("#compdef swingnode\n");
    }

    @Test
    void everyLibraryIsNamedWithItsLicence() {
        List<String> thirdParty = inArchive("THIRD-PARTY.txt").text().lines().toList();
        assertThat(foreignJars()).hasSizeGreaterThan(55).allSatisfy(library -> {
            int dash = library.lastIndexOf('-');
            String coordinates = library.substring(0, dash) + ":" + library.substring(dash + 1);
            assertThat(thirdParty)
                    .anyMatch(line -> line.strip().startsWith("(") && line.contains(":" + coordinates + " "));
        });
        assertThat(thirdParty).noneMatch(line -> line.contains("io.swingnode"));
        assertThat(archive).containsKeys("licences/slf4j-api-2.0.17-jar/META-INF/LICENSE.txt", "licences/EPL-2.0.txt");
    }

    /** Without extension, such as {@code slf4j-api-2.0.17}. */
    private static List<String> foreignJars() {
        return archive.keySet().stream()
                .filter(name -> name.matches("lib/[^/]*-[0-9][^/]*\\.jar") && !name.contains(Packages.VERSION))
                .map(name -> name.replaceFirst("lib/(.*)\\.jar", "$1"))
                .toList();
    }

    /** The plugin that makes it works online only. */
    @Test
    void everyLibraryIsInTheBillOfMaterials() {
        assumeFalse(Packages.isOffline(), "Maven works offline");
        String bill = inArchive("swingnode.cdx.json").text();
        assertThat(bill).contains("\"CycloneDX\"");
        assertThat(foreignJars()).allSatisfy(library -> {
            int dash = library.lastIndexOf('-');
            assertThat(bill).contains("/" + library.substring(0, dash) + "@" + library.substring(dash + 1) + "?");
        });
    }

    @Test
    void thePackageHoldsTheSameProgram() {
        Map<String, Entry> installed = new TreeMap<>();
        data.forEach((name, entry) -> {
            if (name.startsWith("usr/lib/swingnode/") && entry.mode().startsWith("f")) {
                installed.put(name.substring("usr/lib/swingnode/".length()), entry);
            }
        });
        Map<String, Entry> unpacked = new TreeMap<>(archive);
        unpacked.keySet().removeIf(name -> !name.matches("(bin|lib)/.*"));
        unpacked.values().removeIf(entry -> entry.mode().startsWith("d"));
        assertThat(installed.keySet()).isEqualTo(unpacked.keySet());
        installed.forEach((name, entry) -> {
            assertThat(entry.contents().equals(entry(unpacked, name).contents()))
                    .as(name)
                    .isTrue();
            assertThat(entry.mode()).as(name).isEqualTo(entry(unpacked, name).mode());
        });
    }

    @Test
    void thePackagePutsThingsWhereDebianLooksForThem() {
        assertThat(inDeb("usr/bin/swingnode"))
                .extracting(Entry::mode, Entry::text)
                .satisfies(link -> {
                    assertThat(link.getFirst().toString()).startsWith("l");
                    assertThat(link.getLast()).isEqualTo("../lib/swingnode/bin/swingnode");
                });
        assertThat(data)
                .containsKeys(
                        "usr/share/man/man1/swingnode.1",
                        "usr/share/bash-completion/completions/swingnode",
                        "usr/share/zsh/vendor-completions/_swingnode",
                        "usr/lib/systemd/system/swingnode.service",
                        "usr/lib/sysusers.d/swingnode.conf",
                        "usr/share/doc/swingnode/copyright",
                        "usr/share/doc/swingnode/THIRD-PARTY.txt",
                        "usr/share/doc/swingnode/examples/app/app.yaml");
        assertThat(entry(control, "control").text())
                .contains("Package: swingnode\n", "Architecture: all\n")
                .containsPattern("\nVersion: [0-9][0-9.]*(~SNAPSHOT)?\n")
                .contains("java21-runtime-headless");
        assertThat(entry(control, "postinst").mode()).isEqualTo("f0755");
        assertThat(control).containsKeys("prerm", "postrm", "md5sums");
    }

    @Test
    void theServiceLetsTheProcessesOfComponentsGoOn() {
        assertThat(inArchive("share/systemd/swingnode.service").text().lines())
                .contains("KillMode=process", "KillSignal=SIGTERM", "Restart=on-failure", "User=swingnode")
                .noneMatch(line -> line.startsWith("DynamicUser=") || line.startsWith("PrivateTmp="));
    }
}
