package io.swingnode.actors.vat;

import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.Compression;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The bytes of a save, on their way through the actor of its vat; whoever drops the save ends them. */
public final class SaveStream implements Compression {
    /** A snapshot of several hundred megabytes takes a minute; a source that stalls for hours has failed. */
    public static final Duration TIMEOUT = Duration.ofHours(1);

    private final SharedKillSwitch end;
    private final CompletionStage<CompressedSnapshot> bytes;

    private SaveStream(SharedKillSwitch end, CompletionStage<CompressedSnapshot> bytes) {
        this.end = end;
        this.bytes = bytes;
    }

    /** @param compress has the bytes compressed that it is given; when that is not answered in time, they end too */
    public static SaveStream start(
            Source<ByteString, ?> plain,
            Function<Source<ByteString, ?>, CompletionStage<CompressedSnapshot>> compress) {
        SharedKillSwitch end = KillSwitches.shared("save");
        CompletionStage<CompressedSnapshot> bytes =
                compress.apply(plain.via(end.flow())).whenComplete((snapshot, failure) -> end.shutdown());
        return new SaveStream(end, bytes);
    }

    @Override
    public CompletionStage<CompressedSnapshot> bytes() {
        return bytes;
    }

    /** The stream ends as if its source had: the actor of the vat goes on with the next job. */
    @Override
    public void cancel() {
        end.shutdown();
    }
}
