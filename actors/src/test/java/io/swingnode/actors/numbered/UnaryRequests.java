package io.swingnode.actors.numbered;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import java.util.Optional;

/** A kernel's requests, one after the other, in a crank of either kind; refusals are thrown. */
interface UnaryRequests {
    Reply ask(KernelRequest request);

    default Optional<String> get(String key) {
        return ((Reply.Value) ask(new KernelRequest.KvGet(key))).value();
    }

    default void done(KernelRequest request) {
        assertThat(ask(request)).isEqualTo(new Reply.Done());
    }
}
