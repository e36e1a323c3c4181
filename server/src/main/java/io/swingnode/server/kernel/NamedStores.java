package io.swingnode.server.kernel;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.WriterLink;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.sqlite.StoreHold;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ExportSink;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;

/**
 * Whatever store a client names: for a server that belongs to one program, which started it. A store is held for as long as its
 * block is open, so that no other program and no node has it too.
 */
public final class NamedStores implements ServedStores {
    private static final String WHO = "a kernel's own server";

    @Override
    public ServedBlock openBlock(BlockOptions options, ExportSink sink) {
        StoreOptions storeOptions = options.over(StoreOptions.defaults(), sink);
        return switch (options.store()) {
            case StoreName.Served none -> throw noStore();
            case StoreName.Memory memory ->
                new PlainBlock(
                        memory.image().length == 0
                                ? SwingStore.inMemory(storeOptions)
                                : SwingStore.deserialize(memory.image(), storeOptions),
                        () -> {});
            case StoreName.Dir dir -> inDir(dir.path(), options, storeOptions);
            case StoreName.File file -> ofFile(file.path(), options, storeOptions);
        };
    }

    private static ServedBlock inDir(Path dir, BlockOptions options, StoreOptions storeOptions) {
        if (options.readOnly()) {
            return new PlainBlock(SwingStore.openReadOnly(dir, storeOptions), () -> {});
        }
        if (options.reset()) {
            StoreDirectory.erase(dir);
        }
        return held(dir, () -> SwingStore.open(dir, storeOptions));
    }

    private static ServedBlock ofFile(Path file, BlockOptions options, StoreOptions storeOptions) {
        return held(file, () -> {
            if (options.reset()) {
                StoreDirectory.eraseFile(file);
            }
            return SwingStore.openFile(file, storeOptions, WriterLink.calling());
        });
    }

    private interface Opener {
        SwingStore open();
    }

    private static ServedBlock held(Path what, Opener opener) {
        StoreHold hold;
        try {
            hold = StoreHold.take(what, WHO);
        } catch (StoreException e) {
            throw e.reason() == Reason.BUSY
                    ? new StoreException(Reason.BUSY, "database is locked: " + e.getMessage(), e)
                    : e;
        }
        try {
            return new PlainBlock(opener.open(), hold::close);
        } catch (RuntimeException e) {
            hold.close();
            throw e;
        }
    }

    @Override
    public ExportSource openExport(StoreName store, ArtifactMode mode) {
        return switch (store) {
            case StoreName.Dir dir -> StoreExporter.openBeside(dir.path(), mode, Database.sqlite());
            case StoreName.File file -> throw onlyDir();
            case StoreName.Memory memory -> throw onlyDir();
            case StoreName.Served none -> throw noStore();
        };
    }

    @Override
    public Path importTarget(StoreName store) {
        return switch (store) {
            case StoreName.Dir dir -> dir.path();
            case StoreName.File file -> throw onlyDir();
            case StoreName.Memory memory -> throw onlyDir();
            case StoreName.Served none -> throw noStore();
        };
    }

    private static StoreException onlyDir() {
        return new StoreException(
                Reason.USAGE, "name the directory of the store; a file or memory cannot be used here");
    }

    private static StoreException noStore() {
        return new StoreException(Reason.USAGE, "this server serves no home; name a store in the options of hello");
    }
}
