package io.swingnode.node.backup;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** A home with some blocks, settings, a key, and files of an application. */
final class SampleHome {
    static final VatId VAT = new VatId("v1");

    private SampleHome() {}

    static Path make(Path home) throws IOException {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home));
                StoreSession session = node.openSession()) {
            session.kernel().transcripts().initTranscript(VAT);
            for (int height = 1; height <= 3; height++) {
                commit(session, height);
            }
        }
        Path node = home.resolve("node");
        Files.writeString(node.resolve("settings.conf"), "swingnode.store.wal.limit = 1 GiB\n");
        write(node.resolve("secret.key"), "secret", "rw-------");
        write(node.resolve("export-digest-note"), "kept", "rw-r--r--");
        Path component = node.resolve("apps/shop/components/till");
        write(component.resolve("app/1.0/run.sh"), "#!/bin/sh\n", "rwxr-xr-x");
        write(component.resolve("data/state"), "data", "rw-------");
        write(component.resolve("logs/1.log"), "log", "rw-------");
        Files.createSymbolicLink(component.resolve("app/current"), Path.of("1.0"));
        Files.createDirectories(component.resolve("data/empty"));
        write(node.resolve("packages/fetched.tar"), "fetched", "rw-------");
        return home;
    }

    private static void write(Path file, String text, String mode) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    static void commit(StoreSession session, long height) {
        session.kernel().startCrank();
        session.kernel().kv().set("key" + height, "value".repeat(1000));
        session.kernel().transcripts().addItem(VAT, "item");
        session.kernel().emitCrankHashes();
        session.kernel().endCrank();
        var unused = session.host().commitBlock(height, CleanupBudget.PAUSED);
    }

    static HomeBackup.Result backUp(Path home, Path folder) {
        return new HomeBackup(home, BackupWatch.NONE).toFolder(folder, Optional.empty());
    }
}
