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
import io.swingnode.streams.ExportStreams;
import java.util.Optional;

/**
 * An export of the last commit, as streams with backpressure. Run one stream at a time; close the export when
 * done, because the write-ahead log cannot start over while it is open.
 */
public final class NodeExport implements ExportStreams, AutoCloseable {
    private final ExportStreams view;
    private final ActorRef<Exporter.Command> exporter;
    private final SharedKillSwitch streams = KillSwitches.shared("export");

    NodeExport(ExportSource view, ActorRef<Exporter.Command> exporter) {
        this.view = ExportStreams.of(view);
        this.exporter = exporter;
    }

    @Override
    public Optional<String> hostValue(String key) {
        return view.hostValue(key);
    }

    @Override
    public Source<ExportEntry, NotUsed> exportData() {
        return view.exportData().via(streams.flow());
    }

    @Override
    public long entryCount() {
        return view.entryCount();
    }

    @Override
    public long artifactCount() {
        return view.artifactCount();
    }

    @Override
    public Source<ArtifactName, NotUsed> artifactNames() {
        return view.artifactNames().via(streams.flow());
    }

    @Override
    public Source<ByteString, NotUsed> artifact(ArtifactName name) {
        return view.artifact(name).via(streams.flow());
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
