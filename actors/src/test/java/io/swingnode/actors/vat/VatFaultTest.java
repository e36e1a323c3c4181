package io.swingnode.actors.vat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.store.StoreSupervisor;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotOptions;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vat's actor that throws is restarted, answers whoever gave it the job, and does the next. */
class VatFaultTest {
    private static final VatId V1 = new VatId("v1");
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @TempDir
    Path home;

    @Test
    void jobThatCannotEvenBeginIsAnsweredOnceAndTheNextIsDone() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            CompletableFuture<CompressedSnapshot> broken = compress(node, new SnapshotOptions(false, 77, home));
            CompletableFuture<CompressedSnapshot> next =
                    compress(node, StoreOptions.defaults().snapshotOptions());

            assertThatThrownBy(broken::join).hasRootCauseMessage("gzip level 77 is not from 1 to 9");
            assertThat(next.join().hash()).isEqualTo(Hashes.sha256("heap"));
        }
    }

    private static CompletableFuture<CompressedSnapshot> compress(SwingNode node, SnapshotOptions options) {
        return AskPattern.askWithStatus(
                        node.kernel().ref(),
                        (ActorRef<StatusReply<CompressedSnapshot>> replyTo) -> new StoreSupervisor.AskVat(
                                V1, new Vat.Compress(options, Source.single(ByteString.fromString("heap")), replyTo)),
                        TIMEOUT,
                        node.system().scheduler())
                .toCompletableFuture();
    }
}
