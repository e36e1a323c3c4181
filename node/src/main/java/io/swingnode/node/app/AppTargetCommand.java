package io.swingnode.node.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swingnode.node.OutputMixin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command about an application or components of it, which sends the node one request. */
abstract class AppTargetCommand implements Callable<Integer> {
    @Mixin
    private AppTarget target = new AppTarget();

    @Mixin
    private OutputMixin output = new OutputMixin();

    AppTarget target() {
        return target;
    }

    OutputMixin output() {
        return output;
    }

    /** The request of this command; its target is in it. */
    abstract ObjectNode request();

    @Override
    public Integer call() {
        return AppReplies.send(target.home(), request(), output);
    }
}
