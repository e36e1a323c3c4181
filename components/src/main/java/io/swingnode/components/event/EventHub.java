package io.swingnode.components.event;

import akka.NotUsed;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.stream.javadsl.Source;
import java.util.List;

/**
 * The events of all applications, each once and in the order in which they were recorded.
 *
 * <p>When an operation returns, its events are durable and on their way to every subscriber. Subscribers cannot delay an
 * operation: a stream that falls {@value #BUFFER} events behind fails, so that its reader knows of the gap and can subscribe
 * again.
 */
public interface EventHub {
    /** Events that a stream may lag behind, and that {@link #recent} remembers at most. */
    int BUFFER = 1000;

    /** Every later event from the moment the stream runs, as a stream with a bounded buffer. */
    Source<AppEvent, NotUsed> source();

    /** The same, already running, to be pulled from; cancel it in the end. */
    SinkQueueWithCancel<AppEvent> subscribe();

    /**
     * The last events, oldest first, those of earlier runs of the node included: at most {@value #BUFFER}, and fewer
     * when their payloads are large.
     */
    List<AppEvent> recent();

    /** The number of the last event; 0 before the first. */
    long last();
}
