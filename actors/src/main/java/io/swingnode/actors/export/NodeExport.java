package io.swingnode.actors.export;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.streams.ArtifactSource;
import io.swingnode.streams.ExportDataSource;
import java.util.Optional;

/**
 * An export of the last commit, as streams with backpressure. Run one stream at a time; close the export when
 * done, because the write-ahead log cannot start over while it is open.
 */
public final class NodeExport implements AutoCloseable {
    private final ExportSource view;
    private final ActorRef<Exporter.Command> exporter;
    private final SharedKillSwitch streams = KillSwitches.shared("export");

    NodeExport(ExportSource view, ActorRef<Exporter.Command> exporter) {
        this.view = view;
        this.exporter = exporter;
    }

    /** The value of one of the host's keys. */
    public Optional<String> hostValue(String key) {
        return view.hostValue(key);
    }

    /** The export data in its order. */
    public Source<ExportEntry, NotUsed> exportData() {
        return ExportDataSource.entries(view).via(streams.flow());
    }

    /** The names of the artifacts; fails when the store lacks what the mode promises. */
    public Source<ArtifactName, NotUsed> artifactNames() {
        return ExportDataSource.artifactNames(view).via(streams.flow());
    }

    /** The bytes of an artifact. */
    public Source<ByteString, NotUsed> artifact(ArtifactName name) {
        return ArtifactSource.of(view, name).via(streams.flow());
    }

    /** The same export without streams, for code that reads on a thread of its own; closed with this export. */
    public ExportSource blocking() {
        return view;
    }

    /** Fails the running streams and any started later. */
    void end(StoreException reason) {
        streams.abort(reason);
    }

    /** Ends the export and releases its view. */
    @Override
    public void close() {
        exporter.tell(new Exporter.Close());
    }
}
