package io.swingnode.node.store;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A small store with something of every kind in it. */
public final class SampleStore {
    public static final VatId V1 = new VatId("v1");

    private SampleStore() {}

    public static void make(Path dir) throws IOException {
        try (SwingStore store = SwingStore.init(dir, StoreOptions.defaults())) {
            store.hostKv().set("host.height", "7");
            store.startCrank();
            store.kernelKv().set("kp1", "a \"quoted\" value");
            store.kernelKv().set("local.secret", "stays here");
            store.transcripts().initTranscript(V1);
            store.transcripts().addItem(V1, "{\"d\":1}");
            store.transcripts().rolloverSpan(V1);
            store.transcripts().addItem(V1, "{\"d\":2}");
            store.snapshots()
                    .saveSnapshot(
                            V1, 1, new ByteArrayInputStream("heap".repeat(1000).getBytes(StandardCharsets.UTF_8)));
            Bundle.NestedEvaluate bundle = new Bundle.NestedEvaluate("1+1", Optional.empty());
            store.bundles().addBundle(new BundleId("b0-" + Hashes.sha256(bundle.toJson())), bundle);
            store.emitCrankHashes();
            store.endCrank();
            store.commit();
        }
    }
}
