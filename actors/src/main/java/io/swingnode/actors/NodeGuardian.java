package io.swingnode.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;

/** The node's first actor: starts the others and starts them again when they fail. */
final class NodeGuardian {
    /** What the guardian can be told. */
    sealed interface Command {}

    /** Who owns the store. */
    record GetSupervisor(ActorRef<ActorRef<StoreSupervisor.Command>> replyTo) implements Command {}

    /** A store that fails this often in a minute needs a person. */
    private static final int RESTARTS_MAX = 10;

    private NodeGuardian() {}

    static Behavior<Command> create(NodeSettings settings) {
        return Behaviors.setup(context -> {
            ActorRef<StoreSupervisor.Command> supervisor = context.spawn(
                    Behaviors.supervise(StoreSupervisor.create(settings.storeDir(), settings.storeOptions()))
                            .onFailure(
                                    Exception.class,
                                    SupervisorStrategy.restart().withLimit(RESTARTS_MAX, Duration.ofMinutes(1))),
                    "store",
                    DispatcherSelector.fromConfig(StoreSupervisor.DISPATCHER));
            context.watch(supervisor);
            return Behaviors.receiveMessage(command -> switch (command) {
                case GetSupervisor get -> {
                    get.replyTo().tell(supervisor);
                    yield Behaviors.same();
                }
            });
        });
    }
}
