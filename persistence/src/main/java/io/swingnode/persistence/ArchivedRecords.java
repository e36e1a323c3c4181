package io.swingnode.persistence;

import io.swingnode.persistence.archive.BlockArchive;
import io.swingnode.persistence.io.LineReader;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SpanHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;

/** Says which files of an archive the store has on record. */
record ArchivedRecords(TranscriptStore transcripts, SnapshotStore snapshots) implements BlockArchive.Records {
    @Override
    public boolean vouchFor(ArtifactName name, InputStream plain) throws IOException {
        return switch (name) {
            case ArtifactName.Snapshot snapshot -> {
                MessageDigest digest = Hashes.newSha256();
                plain.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
                String hash = Hashes.finish(digest);
                yield snapshots
                        .findSnapshot(snapshot.vat(), snapshot.snapPos())
                        .filter(record -> record.hash().equals(hash))
                        .isPresent();
            }
            case ArtifactName.Span span -> {
                SpanHash hash = new SpanHash();
                SpanHash hashOfHalves = new SpanHash();
                LineReader lines = new LineReader(plain, span.format());
                for (Optional<String> item = lines.next(); item.isPresent(); item = lines.next()) {
                    hash.add(item.get().getBytes(StandardCharsets.UTF_8));
                    // As if each half of a pair, of which an artifact has three U+FFFD, were still one.
                    hashOfHalves.add(
                            item.get().replace("\ufffd\ufffd\ufffd", "\ufffd").getBytes(StandardCharsets.UTF_8));
                }
                yield transcripts
                        .findSpan(span.vat(), span.startPos())
                        .filter(record -> record.endPos() == span.endPos()
                                && !record.isCurrent()
                                && (record.hash().equals(hash.value())
                                        || record.hash().equals(hashOfHalves.value())))
                        .isPresent();
            }
            case ArtifactName.Bundle bundle -> false;
        };
    }
}
