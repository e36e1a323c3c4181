package io.swingnode.node;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Where results are printed; remembers why printing failed, which {@link PrintWriter} does not tell. */
final class StandardOutput extends OutputStream {
    private final OutputStream out;
    private Optional<IOException> failure = Optional.empty();

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** A writer of UTF-8 text whose lines appear at once. */
    PrintWriter writer() {
        return new Printer(this);
    }

    /** A writer of text that also lets go of the stream below it. */
    static final class Printer extends PrintWriter {
        private final StandardOutput below;

        private Printer(StandardOutput below) {
            super(new OutputStreamWriter(below, StandardCharsets.UTF_8), true);
            this.below = below;
        }

        /** Also of what was written to the stream itself. */
        @Override
        public boolean checkError() {
            return super.checkError() || below.failure().isPresent();
        }

        /** The stream, after what was printed so far. */
        OutputStream bytes() {
            flush();
            return below;
        }
    }

    /** Why something could not be printed. */
    Optional<IOException> failure() {
        return failure;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw remembered(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw remembered(e);
        }
    }

    private IOException remembered(IOException e) {
        failure = failure.or(() -> Optional.of(e));
        return e;
    }
}
