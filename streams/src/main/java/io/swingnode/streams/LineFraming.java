package io.swingnode.streams;

import akka.NotUsed;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.javadsl.Flow;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Optional;

/**
 * Splits bytes into lines at line feeds only. Akka's own framing also removes a carriage return, which may be the end of
 * an item, and fails when the stream ends without a line feed, where this one emits the last line.
 *
 * <p>The stream may have any length, since only one line is held in memory. A line that is longer than the limit fails
 * the stream.
 */
public final class LineFraming extends GraphStage<FlowShape<ByteString, ByteString>> {
    private static final byte LINE_FEED = '\n';

    private final Inlet<ByteString> in = Inlet.create("LineFraming.in");
    private final Outlet<ByteString> out = Outlet.create("LineFraming.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final int lineBytesMax;

    private LineFraming(int lineBytesMax) {
        this.lineBytesMax = lineBytesMax;
    }

    /** Lines without their line feeds, each of at most {@code lineBytesMax} bytes. */
    public static Flow<ByteString, ByteString, NotUsed> lines(int lineBytesMax) {
        return Flow.fromGraph(new LineFraming(lineBytesMax));
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        private ByteString held = ByteString.emptyByteString();

        /** The bytes of {@code held} before this index contain no line feed. */
        private int scanned;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    held = held.concat(grab(in));
                    pushOrPull();
                }

                @Override
                public void onUpstreamFinish() {
                    if (isAvailable(out)) {
                        pushOrPull();
                    }
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    pushOrPull();
                }
            });
        }

        private void pushOrPull() {
            Optional<ByteString> line = nextLine();
            if (line.isPresent()) {
                push(out, line.get());
            } else if (!isClosed(in)) {
                if (held.size() > lineBytesMax) {
                    fail();
                } else {
                    pull(in);
                }
            } else if (held.isEmpty()) {
                completeStage();
            } else {
                push(out, held.compact());
                held = ByteString.emptyByteString();
                completeStage();
            }
        }

        private Optional<ByteString> nextLine() {
            int end = held.indexOf(LINE_FEED, scanned);
            if (end < 0) {
                scanned = held.size();
                // Searching a line that consists of many small pieces would be slow.
                held = held.compact();
                return Optional.empty();
            }
            ByteString line = held.slice(0, end);
            held = held.drop(end + 1);
            scanned = 0;
            return Optional.of(line);
        }

        private void fail() {
            failStage(new StoreException(
                    Reason.CORRUPT, "a line is longer than the limit of " + lineBytesMax + " bytes; raise the limit"));
        }
    }
}
