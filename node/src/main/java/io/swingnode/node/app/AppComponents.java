package io.swingnode.node.app;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option {@code -c ID}. */
final class AppComponents {
    @Option(
            names = {"-c", "--component"},
            paramLabel = "ID",
            description = "Only this component; may be given several times. Without it, all components.")
    private List<String> ids = new ArrayList<>();

    List<String> ids() {
        return ids;
    }
}
