package io.swingnode.node.store;

import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.persistence.transfer.ImportReport;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a store from an export directory, or from another store. */
@Command(
        name = "import",
        description = "Create a store from an export directory, or from another store.",
        footer = {
            "  ./swingnode import my-export my-store",
            "  ./swingnode import my-export my-store --artifact-mode archival",
            "  ./swingnode import my-export my-store      # again, after an interruption: continues",
            "  ./swingnode import other-store my-store    # a direct copy",
            "  ./swingnode import my-export.tar.gz my-store",
            "  zstd -dc my-export.tar.zst | ./swingnode import - my-store"
        })
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private OutputMixin output;

    @Mixin
    private ArtifactModeMixin artifacts;

    @Option(
            names = "--replace",
            description = "Replace an existing store once the import is complete."
                    + " Without this, importing over an existing store is an error.")
    private boolean replace;

    @Mixin
    private FileModeMixin files;

    @Parameters(
            index = "0",
            paramLabel = "IN",
            description =
                    "An export directory, a store's directory or the home of its node, an archive of an export (tar, also compressed by"
                            + " gzip), or - for one from standard input. An archive is unpacked beside DIR first.")
    private Path source;

    @Parameters(index = "1", paramLabel = "DIR", description = "The new store's directory.")
    private Path target;

    @Override
    public Integer call() {
        StoreImport copy = new StoreImport(output, "import", target, artifacts.mode(), files.mode());
        copy.requireTarget(replace);
        ImportReport report = isArchive() ? fromArchive(copy) : copy.run(open(source, artifacts.mode()));
        output.print(report, text(report));
        return ExitCodes.OK;
    }

    private boolean isArchive() {
        return isStandardInput() || Files.isRegularFile(source);
    }

    private boolean isStandardInput() {
        return source.toString().equals("-");
    }

    private ImportReport fromArchive(StoreImport copy) {
        try (UnpackedExport export = unpack()) {
            return copy.run(open(export.dir(), artifacts.mode()));
        }
    }

    private UnpackedExport unpack() {
        try (Progress progress = output.progress("unpack")) {
            if (isStandardInput()) {
                return UnpackedExport.of(System.in, "standard input", 0, target, progress);
            }
            try (InputStream in = Files.newInputStream(source)) {
                return UnpackedExport.of(in, source.toString(), Files.size(source), target, progress);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + source, e);
        }
    }

    private static ExportSource open(Path source, ArtifactMode mode) {
        if (StoreLocation.isStoreOrHome(source)) {
            return StoreExporter.openReadingAhead(StoreLocation.of(source), mode);
        }
        ExportDirectory export = ExportDirectory.open(source);
        export.requireOffers(mode);
        return export;
    }

    private String text(ImportReport report) {
        return "imported " + (isStandardInput() ? "standard input" : source) + " to " + target
                + (report.resumed() ? ", continuing an interrupted import: " : ": ")
                + StoreImport.counts(report);
    }
}
