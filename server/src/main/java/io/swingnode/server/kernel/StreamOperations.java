package io.swingnode.server.kernel;

import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import java.io.IOException;

/** What a connection of the role stream may ask for: the uploads and streams of a block. */
record StreamOperations(BlockStreams streams) implements StreamConnection.Operations {
    @Override
    public void request(long id, String operation, FrameReader in, FrameWriter out) throws IOException, WireException {
        switch (operation) {
            case "upload.open" -> {
                in.end();
                done(out, id, 1).integer(streams.openUpload()).end();
            }
            case "upload.data" -> {
                long upload = in.integer();
                byte[] bytes = in.bytes();
                in.end();
                streams.write(upload, bytes);
                done(out, id, 0).end();
            }
            case "upload.end" -> {
                streams.endUpload(only(in));
                done(out, id, 0).end();
            }
            case "upload.drop" -> {
                streams.dropUpload(only(in));
                done(out, id, 0).end();
            }
            case "pull" -> {
                long stream = in.integer();
                long most = in.integer();
                in.end();
                part(id, streams.pull(stream, most), out);
            }
            case "stream.drop" -> {
                streams.drop(only(in));
                done(out, id, 0).end();
            }
            default -> throw new WireException("there is no operation \"" + operation + "\" of a stream connection");
        }
    }

    static FrameWriter done(FrameWriter out, long id, int results) throws WireException {
        if (id <= 0) {
            throw new WireException("a request of this connection needs an id above 0: all are answered");
        }
        return out.begin(2 + results).integer(id).integer(0);
    }

    static void part(long id, PulledBytes.Part part, FrameWriter out) throws WireException {
        done(out, id, 2).bytes(part.bytes()).bool(part.done()).end();
    }

    static long only(FrameReader in) throws WireException {
        long value = in.integer();
        in.end();
        return value;
    }

    @Override
    public void close() {
        // They are the block's, and end with it.
    }
}
