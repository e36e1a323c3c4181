package io.swingnode.tests;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The arrows of docs/architecture.md: who may know of whom. */
@AnalyzeClasses(packages = "io.swingnode", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String OURS = "io.swingnode.";

    @ArchTest
    static final ArchRule PROTOCOL_KNOWS_ONLY_THE_PLATFORM = noClasses()
            .that()
            .resideInAPackage("io.swingnode.protocol")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("io.swingnode.protocol", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule PERSISTENCE_KNOWS_NO_ACTORS = noClasses()
            .that()
            .resideInAPackage("io.swingnode.persistence..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka..", "scala..");

    @ArchTest
    static void modulesUseOnlyThoseBelow(JavaClasses classes) {
        for (House house : House.ALL) {
            Set<String> known = new TreeSet<>(house.uses());
            known.add(house.name());
            forbid(
                            house.name() + " uses only " + house.uses(),
                            house.rootPackage() + "..",
                            describe("are of a module above", to -> isOurs(to) && !known.contains(moduleOf(to))))
                    .check(classes);
        }
    }

    @ArchTest
    static void foldersUseOnlyThoseBelow(JavaClasses classes) {
        for (House house : House.ALL) {
            for (String folder : house.folders()) {
                Set<String> above =
                        house.notBelow(folder).stream().map(house::packageOf).collect(Collectors.toSet());
                forbid(
                                house.packageOf(folder) + " uses nothing of " + above,
                                house.packageOf(folder),
                                describe("are of a folder above", to -> above.contains(to.getPackageName())))
                        .check(classes);
            }
        }
    }

    @ArchTest
    static void modulesHaveTheirFoldersAndNoOther(JavaClasses classes) {
        Set<String> drawn = new TreeSet<>();
        House.ALL.forEach(house -> house.folders().forEach(folder -> drawn.add(house.packageOf(folder))));
        Set<String> found = classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals("io.swingnode.tests") && !name.endsWith(".jmh_generated"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).isEqualTo(drawn);
    }

    /** A class is public for the folders beside its own; what a module shows to other modules is this list. */
    @ArchTest
    static void modulesUseOnlyWhatOthersShow(JavaClasses classes) {
        for (House house : House.ALL) {
            Set<String> shown = house.shows().stream()
                    .map(type -> house.rootPackage() + "." + type)
                    .collect(Collectors.toSet());
            if (shown.isEmpty()) {
                continue;
            }
            noClasses()
                    .that()
                    .resideOutsideOfPackages(house.rootPackage() + "..", "io.swingnode.tests..")
                    .should()
                    .dependOnClassesThat(describe(
                            "are inside " + house.name(),
                            (JavaClass to) -> isOurs(to)
                                    && moduleOf(to).equals(house.name())
                                    && !shown.contains(outermost(to).getName())))
                    .check(classes);
        }
    }

    private static ArchRule forbid(String rule, String from, DescribedPredicate<JavaClass> to) {
        return noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat(to)
                .as(rule)
                .allowEmptyShould(true);
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith(OURS);
    }

    private static String moduleOf(JavaClass type) {
        String below = type.getPackageName().substring(OURS.length());
        int end = below.indexOf('.');
        return end < 0 ? below : below.substring(0, end);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    @ArchTest
    static final ArchRule ONLY_PERSISTENCE_AND_THE_JOURNAL_SPEAK_SQL = noClasses()
            .that()
            .resideOutsideOfPackages("io.swingnode.persistence..", "io.swingnode.journal..", "io.swingnode.bench..")
            .and()
            .haveNameNotMatching("io\\.swingnode\\.actors\\.ledger\\.BlockLedgerQuery.*")
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
                    .and(DescribedPredicate.not(describe(
                            "are the writer's exception, which crosses threads",
                            (JavaClass type) -> type.getName().equals("java.sql.SQLException")))));

    @ArchTest
    static final ArchRule ACTORS_ARE_TYPED = noClasses()
            .that()
            .resideOutsideOfPackage("io.swingnode.tests")
            .should()
            .dependOnClassesThat(describe(
                    "are Akka's untyped actors",
                    (JavaClass type) -> type.getName().equals("akka.actor.AbstractActor")
                            || type.getName().equals("akka.actor.UntypedAbstractActor")));

    @ArchTest
    static final ArchRule ONE_CLASS_SIGNALS_PROCESSES = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.swingnode.components.process.ProcessSignals")
            .should()
            .accessTargetWhere(describe(
                    "is a signal to a process",
                    (JavaAccess<?> access) -> access.getTarget().getName().startsWith("destroy")
                            && (access.getTargetOwner().isAssignableTo(Process.class)
                                    || access.getTargetOwner().isAssignableTo(ProcessHandle.class))));
}
