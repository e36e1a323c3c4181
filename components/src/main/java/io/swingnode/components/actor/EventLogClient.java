package io.swingnode.components.actor;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.stream.javadsl.Source;
import io.swingnode.components.event.AppEvent;
import io.swingnode.components.event.EventDraft;
import io.swingnode.components.event.EventHub;
import io.swingnode.components.event.EventRecorder;
import io.swingnode.components.model.LifecycleException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Through this, operations record events, and subscribers get them. */
public record EventLogClient(ActorSystem<?> system, ActorRef<EventLog.Command> actor)
        implements EventHub, EventRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(EventLogClient.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Override
    public void record(EventDraft draft) {
        try {
            Done unused = Replies.await(
                    AskPattern.<EventLog.Command, Done>askWithStatus(
                            actor, replyTo -> new EventLog.Emit(draft, replyTo), TIMEOUT, system.scheduler()),
                    system);
        } catch (CompletionException | LifecycleException e) {
            LOG.error("The event {} of {} was not recorded: {}", draft.name(), draft.appId(), e.toString());
        }
    }

    @Override
    public CompletionStage<Done> post(EventDraft draft) {
        return AskPattern.askWithStatus(
                actor, replyTo -> new EventLog.Emit(draft, replyTo), TIMEOUT, system.scheduler());
    }

    @Override
    public Source<AppEvent, NotUsed> source() {
        return Source.<AppEvent>queue(BUFFER).mapMaterializedValue(queue -> {
            actor.tell(new EventLog.Subscribe(queue));
            return NotUsed.getInstance();
        });
    }

    @Override
    public SinkQueueWithCancel<AppEvent> subscribe() {
        return source().runWith(Sink.queue(), system);
    }

    @Override
    public List<AppEvent> recent() {
        return now().events();
    }

    @Override
    public long last() {
        return now().last();
    }

    private EventLog.Recent now() {
        return Replies.await(
                AskPattern.<EventLog.Command, EventLog.Recent>askWithStatus(
                        actor, EventLog.GetRecent::new, TIMEOUT, system.scheduler()),
                system);
    }
}
