package io.swingnode.node.app;

import io.swingnode.node.OutputMixin;
import io.swingnode.node.control.ControlRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that sends the node one request about an application or its components. */
abstract class AppTargetCommand implements Callable<Integer> {
    @Mixin
    private AppTarget target = new AppTarget();

    @Mixin
    private OutputMixin output = new OutputMixin();

    Path home() {
        return target.home();
    }

    String app() {
        return target.app();
    }

    List<String> components() {
        return target.components();
    }

    OutputMixin output() {
        return output;
    }

    /** The request of this command. */
    abstract ControlRequest request();

    @Override
    public Integer call() {
        return AppReplies.send(home(), request(), output);
    }
}
