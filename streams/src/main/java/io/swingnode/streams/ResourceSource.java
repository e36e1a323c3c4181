package io.swingnode.streams;

import akka.NotUsed;
import akka.japi.function.Function;
import akka.japi.function.Procedure;
import akka.stream.javadsl.Source;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A stream of what a resource gives: opened for the first element, closed when the stream ends, fails or is cancelled.
 * It runs on Akka's dispatcher for blocking work.
 *
 * <p>{@link Source#unfoldResource} opens when the stream starts, and Akka logs a failure at that moment as an error with its
 * stack trace. Here it only fails the stream: that a resource cannot be opened is often a refusal, which is the
 * consumer's to handle.
 */
public final class ResourceSource {
    private ResourceSource() {}

    /**
     * A source that opens its resource anew each time it runs.
     *
     * @param read gives the next element, or nothing at the end
     */
    public static <T, R> Source<T, NotUsed> of(Callable<R> open, Function<R, Optional<T>> read, Procedure<R> close) {
        return Source.<T, Resource<R>>unfoldResource(
                        () -> new Resource<>(open),
                        resource -> read.apply(resource.opened()),
                        resource -> resource.close(close))
                .withAttributes(Blocking.dispatcher());
    }

    /** Used by one stream, whose calls follow each other. */
    private static final class Resource<R> {
        private final Callable<R> open;
        private @Nullable R resource;

        Resource(Callable<R> open) {
            this.open = open;
        }

        R opened() throws Exception {
            R opened = resource;
            if (opened == null) {
                opened = open.call();
                resource = opened;
            }
            return opened;
        }

        void close(Procedure<R> close) throws Exception {
            R opened = resource;
            if (opened != null) {
                close.apply(opened);
            }
        }
    }
}
