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

/** The dependency rules of docs/architecture.md. */
@AnalyzeClasses(packages = "io.swingnode", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String OURS = "io.swingnode.";

    @ArchTest
    static final ArchRule PROTOCOL_USES_ONLY_THE_PLATFORM = noClasses()
            .that()
            .resideInAPackage("io.swingnode.protocol")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("io.swingnode.protocol", "java..", "javax.crypto..", "org.jspecify..");

    @ArchTest
    static final ArchRule PERSISTENCE_DOES_NOT_USE_AKKA = noClasses()
            .that()
            .resideInAPackage("io.swingnode.persistence..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka..", "scala..");

    @ArchTest
    static void modulesUseOnlyModulesBelow(JavaClasses classes) {
        for (ModuleLayout module : ModuleLayout.ALL) {
            Set<String> allowed = new TreeSet<>(module.uses());
            allowed.add(module.name());
            forbid(
                            module.name() + " uses only " + module.uses(),
                            module.rootPackage() + "..",
                            describe(
                                    "are in a module that it may not use",
                                    to -> isOurs(to) && !allowed.contains(moduleOf(to))))
                    .check(classes);
        }
    }

    @ArchTest
    static void foldersUseOnlyFoldersBelow(JavaClasses classes) {
        for (ModuleLayout module : ModuleLayout.ALL) {
            for (String folder : module.folders()) {
                Set<String> above =
                        module.notBelow(folder).stream().map(module::packageOf).collect(Collectors.toSet());
                forbid(
                                module.packageOf(folder) + " does not use " + above,
                                module.packageOf(folder),
                                describe(
                                        "are in a folder that it may not use",
                                        to -> above.contains(to.getPackageName())))
                        .check(classes);
            }
        }
    }

    @ArchTest
    static void modulesHaveExactlyTheListedFolders(JavaClasses classes) {
        Set<String> listed = new TreeSet<>();
        ModuleLayout.ALL.forEach(module -> module.folders().forEach(folder -> listed.add(module.packageOf(folder))));
        Set<String> found = classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals("io.swingnode.tests") && !name.endsWith(".jmh_generated"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).isEqualTo(listed);
    }

    /** Public classes serve the other folders of their module; other modules may use only what it shows. */
    @ArchTest
    static void modulesUseOnlyWhatOthersShow(JavaClasses classes) {
        for (ModuleLayout module : ModuleLayout.ALL) {
            Set<String> shown = module.shows().stream()
                    .map(type -> module.rootPackage() + "." + type)
                    .collect(Collectors.toSet());
            if (shown.isEmpty()) {
                continue;
            }
            noClasses()
                    .that()
                    .resideOutsideOfPackages(module.rootPackage() + "..", "io.swingnode.tests..")
                    .should()
                    .dependOnClassesThat(describe(
                            "are internal to " + module.name(),
                            (JavaClass to) -> isOurs(to)
                                    && moduleOf(to).equals(module.name())
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
    static final ArchRule ONLY_PERSISTENCE_AND_THE_JOURNAL_USE_SQL = noClasses()
            .that()
            .resideOutsideOfPackages("io.swingnode.persistence..", "io.swingnode.journal..", "io.swingnode.bench..")
            .and()
            .haveNameNotMatching("io\\.swingnode\\.actors\\.ledger\\.BlockLedgerQuery.*")
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
                    .and(DescribedPredicate.not(describe(
                            "are SQLException, which the writer's thread passes on",
                            (JavaClass type) -> type.getName().equals("java.sql.SQLException")))));

    @ArchTest
    static final ArchRule ACTORS_ARE_TYPED = noClasses()
            .that()
            .resideOutsideOfPackage("io.swingnode.tests")
            .should()
            .dependOnClassesThat(describe(
                    "are Akka's classic actors",
                    (JavaClass type) -> type.getName().equals("akka.actor.AbstractActor")
                            || type.getName().equals("akka.actor.UntypedAbstractActor")));

    @ArchTest
    static final ArchRule ONLY_PROCESS_SIGNALS_ENDS_PROCESSES = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.swingnode.components.process.ProcessSignals")
            .should()
            .accessTargetWhere(describe(
                    "ends a process",
                    (JavaAccess<?> access) -> access.getTarget().getName().startsWith("destroy")
                            && (access.getTargetOwner().isAssignableTo(Process.class)
                                    || access.getTargetOwner().isAssignableTo(ProcessHandle.class))));
}
