package io.swingnode.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The libraries that are shipped are known: their versions, their licences and their weaknesses. */
class ShippedLibrariesTest {
    @TempDir
    Path temp;

    private static final KnownLibraries.Weakness WEAKNESS =
            new KnownLibraries.Weakness("org.example:weak", "1.2", "1.4.1", "CVE-1", "it leaks", "");

    private ShippedLibrary library(String name, String version, String licences) throws IOException {
        Path pom = temp.resolve("library.pom");
        Files.writeString(pom, "<project>" + licences + "</project>");
        return new ShippedLibrary(name, version, pom);
    }

    private static String licences(String name) {
        return "<licenses><license><name>" + name + "</name></license></licenses>";
    }

    @Test
    void everythingShippedIsKnownAndNothingElseIs() throws IOException {
        List<ShippedLibrary> libraries = ShippedLibrary.all();
        assertThat(libraries).hasSizeGreaterThan(30);
        assertThat(KnownLibraries.read().problems(libraries)).isEmpty();
    }

    /** The one that makes packages: it reads the names in the same file, but not which of them are accepted. */
    @Test
    void theBuildAcceptsTheSameLicences() throws IOException {
        List<String> ofTheBuild = Pattern.compile("<includedLicense>(.*)</includedLicense>")
                .matcher(Files.readString(Path.of("../pom.xml")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(ofTheBuild)
                .containsExactlyInAnyOrderElementsOf(
                        Set.copyOf(KnownLibraries.read().licences().values()));
    }

    @Test
    void whatNobodyNeedsAtRunTimeIsNotShipped() throws IOException {
        assertThat(ShippedLibrary.all())
                .extracting(ShippedLibrary::name)
                .doesNotContain(
                        "org.agrona:agrona",
                        "com.typesafe.akka:akka-pki_2.13",
                        "com.hierynomus:asn-one",
                        "org.openjdk.jmh:jmh-core",
                        "net.sf.jopt-simple:jopt-simple");
    }

    @Test
    void acceptedWeaknessesAreInThePageAboutSecurity() throws IOException {
        String page = Files.readString(Path.of("../docs/security.md"));
        assertThat(KnownLibraries.read().weaknesses())
                .filteredOn(weakness -> !weakness.accepted().isEmpty())
                .isNotEmpty()
                .allSatisfy(weakness -> assertThat(page).contains(weakness.name()));
    }

    @Test
    void aWeakVersionIsRefusedUnlessAccepted() throws IOException {
        KnownLibraries known = known("org.example:weak:1.4.0", WEAKNESS);
        ShippedLibrary weak = library("org.example:weak", "1.4.0", licences("MIT"));
        assertThat(known.problems(List.of(weak)))
                .singleElement()
                .asString()
                .contains("org.example:weak:1.4.0 has CVE-1 (it leaks)")
                .contains("move to 1.4.1 or newer");
        KnownLibraries accepting = known(
                "org.example:weak:1.4.0",
                new KnownLibraries.Weakness("org.example:weak", "1.2", "1.4.1", "CVE-1", "it leaks", "it is not used"));
        assertThat(accepting.problems(List.of(weak))).isEmpty();
    }

    @Test
    void unknownVersionsAndLicencesAreRefused() throws IOException {
        KnownLibraries known = known("org.example:weak:1.4.1", WEAKNESS);
        assertThat(known.problems(List.of(library("org.example:weak", "1.4.2", licences("MIT")))))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("add the line: org.example:weak:1.4.2 = MIT"))
                .anySatisfy(problem -> assertThat(problem).contains("org.example:weak:1.4.1 is in shipped.txt but"));
        assertThat(known.problems(List.of(library("org.example:weak", "1.4.1", licences("Own")))))
                .singleElement()
                .asString()
                .contains("is under [Own], which licences.txt does not accept");
        assertThat(known.problems(List.of(library("org.example:weak", "1.4.1", ""))))
                .singleElement()
                .asString()
                .contains("is under no licence");
        assertThat(known.problems(List.of(library("org.example:weak", "1.4.1", licences("Apache")))))
                .singleElement()
                .asString()
                .contains("is under Apache-2.0, but shipped.txt says MIT");
    }

    private static KnownLibraries known(String library, KnownLibraries.Weakness weakness) {
        return new KnownLibraries(
                Map.of(library, "MIT"), Map.of("MIT", "MIT", "Apache", "Apache-2.0"), List.of(weakness));
    }

    @ParameterizedTest
    @CsvSource({"1.1.9,false", "1.2,true", "1.4,true", "1.4.0.9,true", "1.4.1,false", "1.4.1-jre,false", "1.10,false"})
    void aRangeIsComparedByNumbers(String version, boolean concerned) throws IOException {
        assertThat(WEAKNESS.concerns(library("org.example:weak", version, ""))).isEqualTo(concerned);
        assertThat(WEAKNESS.concerns(library("org.example:other", version, ""))).isFalse();
    }
}
