package io.swingnode.tests.powerloss;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.SpawnProtocol;
import com.typesafe.config.ConfigFactory;
import io.swingnode.components.LifecycleManager;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.event.ApplicationView;
import io.swingnode.components.files.Directories;
import io.swingnode.components.files.DurableFiles;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.UpgradeSession;
import io.swingnode.journal.Journal;
import io.swingnode.tests.powerloss.PowerCuts.Restart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** An application is installed, upgraded, reset and removed by the operations themselves; its journal is elsewhere. */
final class ApplicationLife {
    private static final String APP = "example";
    private static final String COMPONENT = "web";
    private static final long PATIENCE_MINUTES = 2;

    private final RecordedDisk disk;
    private final Path elsewhere;
    private final Directories directories;
    /** The laid-out versions when something was acknowledged. */
    private final Map<String, Map<String, String>> versions = new HashMap<>();

    private ApplicationLife(RecordedDisk disk, Path elsewhere) {
        this.disk = disk;
        this.elsewhere = elsewhere;
        this.directories = of(disk.path());
    }

    private static Directories of(Path disk) {
        return new Directories(disk.resolve("home/node"));
    }

    static Restart live(RecordedDisk disk, Path elsewhere) throws Exception {
        ApplicationLife life = new ApplicationLife(disk, elsewhere);
        life.run();
        return life::check;
    }

    private void run() throws IOException {
        Path source = Files.createDirectory(elsewhere.resolve("source"));
        Files.writeString(source.resolve("program"), "#!/bin/sh\n".repeat(100));
        Journal journal = Journal.sqlite(elsewhere.resolve("journal"));
        journal.prepare();
        ActorSystem<SpawnProtocol.Command> system =
                ActorSystem.create(SpawnProtocol.create(), "powerloss", ConfigFactory.load(journal.config()));
        try (LifecycleManager manager = LifecycleManager.open(
                system,
                system,
                ComponentsSettings.builder(disk.path().resolve("home")).build())) {
            ApplicationView installed = manager.install(manifest("1"), false);
            manager.awaitIdle(APP, Selection.ALL);
            assertThat(status(manager)).as("after %s", installed).isEqualTo("installed");
            acknowledge("installed");
            disk.acknowledge("upgrading");
            UpgradeSession session = manager.checkUpgrade(APP, manifest("2"));
            ApplicationView upgraded = manager.upgrade(session.id(), Selection.of(COMPONENT));
            manager.awaitIdle(APP, Selection.ALL);
            assertThat(status(manager)).as("after %s", upgraded).isEqualTo("installed");
            acknowledge("upgraded");
            Path data = directories.data(APP, COMPONENT);
            DurableFiles.createDirectories(data);
            DurableFiles.syncDirectory(data);
            ApplicationView reset = manager.reset(APP);
            disk.acknowledge("reset");
            assertThat(data).as("after %s", reset).doesNotExist();
            disk.acknowledge("removing");
            manager.remove(APP, true);
            disk.acknowledge("removed");
        } finally {
            system.terminate();
            Awaitility.await()
                    .atMost(PATIENCE_MINUTES, TimeUnit.MINUTES)
                    .until(() ->
                            system.getWhenTerminated().toCompletableFuture().isDone());
        }
    }

    private static String status(LifecycleManager manager) {
        return manager.status(APP, Selection.ALL, false).status();
    }

    private void acknowledge(String label) throws IOException {
        disk.acknowledge(label);
        Map<String, String> there = PowerCuts.tree(of(disk.real()).versions(APP, COMPONENT));
        assertThat(there).hasSizeGreaterThan(3);
        versions.put(label, there);
    }

    private Map<String, String> at(String label) {
        return Objects.requireNonNull(versions.get(label), label);
    }

    private Path manifest(String version) throws IOException {
        return Files.writeString(
                elsewhere.resolve("manifest-" + version + ".yaml"), """
                        id: %s
                        title: Example
                        version: '%s'
                        components:
                          - id: %s
                            title: Web
                            version: '%s'
                            noProcess: true
                            source:
                              directory: source
                        """.formatted(APP, version, COMPONENT, version));
    }

    private void check(Path image, Set<String> acknowledged) throws IOException {
        Directories found = of(image);
        boolean undoable = Files.exists(found.rollback(APP));
        Map<String, String> there = PowerCuts.tree(found.versions(APP, COMPONENT));
        if (acknowledged.contains("removed")) {
            assertThat(found.application(APP)).doesNotExist();
            assertThat(undoable).isFalse();
        } else if (acknowledged.contains("upgraded") && !acknowledged.contains("removing")) {
            assertThat(there).containsAllEntriesOf(at("upgraded"));
            assertThat(undoable).isFalse();
            if (acknowledged.contains("reset")) {
                assertThat(found.data(APP, COMPONENT)).doesNotExist();
            }
        } else if (acknowledged.contains("installed") && !acknowledged.contains("removing")) {
            checkUpgrade(there, undoable, acknowledged.contains("upgrading"));
        }
    }

    /** As long as an upgrade may be undone, what it is undone to is there; the new version is, before that one goes. */
    private void checkUpgrade(Map<String, String> there, boolean undoable, boolean upgrading) {
        boolean before = there.entrySet().containsAll(at("installed").entrySet());
        boolean after = there.entrySet().containsAll(at("upgraded").entrySet());
        assertThat(before || (upgrading && after && !undoable))
                .as("the version before is there: %s, the new one: %s, the way back: %s", before, after, undoable)
                .isTrue();
        assertThat(undoable && !upgrading).isFalse();
    }
}
