package io.swingnode.actors;

import akka.actor.ActorPath;
import akka.actor.typed.ActorRef;

/** Takes an answer on the thread of the actor that gives it, which a real reference never does. */
final class SameThreadRef<T> implements ActorRef<T> {
    private final ActorPath path;
    private final Runnable onAnswer;

    SameThreadRef(ActorPath path, Runnable onAnswer) {
        this.path = path;
        this.onAnswer = onAnswer;
    }

    @Override
    public void tell(T message) {
        onAnswer.run();
    }

    @Override
    public <U extends T> ActorRef<U> narrow() {
        return new SameThreadRef<>(path, onAnswer);
    }

    @Override
    public <U> ActorRef<U> unsafeUpcast() {
        return new SameThreadRef<>(path, onAnswer);
    }

    @Override
    public ActorPath path() {
        return path;
    }

    @Override
    public int compareTo(ActorRef<?> other) {
        return path.compareTo(other.path());
    }
}
