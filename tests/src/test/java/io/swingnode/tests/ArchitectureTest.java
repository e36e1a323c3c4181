package io.swingnode.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of docs/architecture.md: who may know of whom. */
@AnalyzeClasses(packages = "io.swingnode", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
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
    static final ArchRule PERSISTENCE_STANDS_ON_PROTOCOL = mayUse("persistence", "protocol");

    @ArchTest
    static final ArchRule STREAMS_STAND_ON_PERSISTENCE = mayUse("streams", "protocol", "persistence");

    @ArchTest
    static final ArchRule ACTORS_STAND_ON_STREAMS_AND_COMPONENTS =
            mayUse("actors", "protocol", "persistence", "streams", "journal", "components");

    @ArchTest
    static final ArchRule JOURNAL_STANDS_ON_PROTOCOL = mayUse("journal", "protocol");

    @ArchTest
    static final ArchRule COMPONENTS_STAND_ON_THE_JOURNAL = mayUse("components", "protocol", "journal");

    @ArchTest
    static final ArchRule DEMO_STANDS_ON_ACTORS =
            mayUse("demo", "protocol", "persistence", "streams", "journal", "components", "actors");

    @ArchTest
    static final ArchRule NODE_STANDS_ON_ALL_BUT_BENCH =
            mayUse("node", "protocol", "persistence", "streams", "journal", "components", "actors", "demo");

    @ArchTest
    static final ArchRule ONLY_PERSISTENCE_AND_THE_JOURNAL_SPEAK_SQL = noClasses()
            .that()
            .resideOutsideOfPackages("io.swingnode.persistence..", "io.swingnode.journal..", "io.swingnode.bench..")
            .and()
            .haveNameNotMatching("io\\.swingnode\\.actors\\.ledger\\.BlockLedgerQuery.*")
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
                    .and(DescribedPredicate.not(DescribedPredicate.describe(
                            "are the writer's exception, which crosses threads",
                            (JavaClass type) -> type.getName().equals("java.sql.SQLException")))));

    @ArchTest
    static final ArchRule ACTORS_ARE_TYPED = noClasses()
            .that()
            .resideOutsideOfPackage("io.swingnode.tests")
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are Akka's untyped actors",
                    (JavaClass type) -> type.getName().equals("akka.actor.AbstractActor")
                            || type.getName().equals("akka.actor.UntypedAbstractActor")));

    @ArchTest
    static final ArchRule ONE_CLASS_SIGNALS_PROCESSES = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.swingnode.components.process.ProcessSignals")
            .should()
            .accessTargetWhere(DescribedPredicate.describe(
                    "is a signal to a process",
                    (JavaAccess<?> access) -> access.getTarget().getName().startsWith("destroy")
                            && (access.getTargetOwner().isAssignableTo(Process.class)
                                    || access.getTargetOwner().isAssignableTo(ProcessHandle.class))));

    private static ArchRule mayUse(String module, String... below) {
        String[] allowed = new String[below.length + 1];
        allowed[0] = packageOf(module);
        for (int i = 0; i < below.length; i++) {
            allowed[i + 1] = packageOf(below[i]);
        }
        return noClasses()
                .that()
                .resideInAPackage(packageOf(module))
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.swingnode..")
                        .and(JavaClass.Predicates.resideOutsideOfPackages(allowed)))
                .as(module + " uses only " + String.join(", ", below))
                .allowEmptyShould(true);
    }

    private static String packageOf(String module) {
        return "io.swingnode." + module + "..";
    }
}
