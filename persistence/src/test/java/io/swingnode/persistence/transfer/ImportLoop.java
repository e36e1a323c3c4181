package io.swingnode.persistence.transfer;

import io.swingnode.protocol.ArtifactMode;
import java.nio.file.Path;

/** A process that imports one export after the other into one place, until it is killed. */
final class ImportLoop {
    private ImportLoop() {}

    public static void main(String[] args) {
        Path target = Path.of(args[0]);
        for (int round = 0; ; round++) {
            try (ExportDirectory export = ExportDirectory.open(Path.of(args[1 + round % 2]))) {
                System.out.println("importing");
                Copies.importFrom(export, target, ImportOptions.of(ArtifactMode.ARCHIVAL));
            }
        }
    }
}
