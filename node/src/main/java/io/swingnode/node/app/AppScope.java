package io.swingnode.node.app;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The parameters {@code HOME [APP]}: one application of a node, or all of them. */
final class AppScope {
    @Mixin
    private AppHome home = new AppHome();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "APP",
            description = "The application's id; without it, all applications.")
    private @Nullable String app;

    Path home() {
        return home.path();
    }

    Optional<String> app() {
        return Optional.ofNullable(app);
    }
}
