package io.swingnode.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.AbstractExtensionId;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program whose class path has a library in a version that does not fit hears of it, and goes on. */
class UnfitLibraryTest {
    @TempDir
    Path home;

    /** Part of a library that needs a class which another version does not have. */
    public static final class Unfit extends AbstractExtensionId<Extension> {
        /** Called by Akka. */
        public Unfit() {}

        @Override
        public Extension createExtension(ExtendedActorSystem system) {
            throw new NoClassDefFoundError("a planted one");
        }
    }

    @Test
    void theHomeIsFreeAgain() {
        NodeSettings settings = NodeSettings.of(home);
        NodeSettings unfit = settings.withConfig(
                ConfigFactory.parseMap(Map.of("akka.library-extensions", List.of(Unfit.class.getName()))));
        assertThatThrownBy(() -> SwingNode.start(unfit)).hasStackTraceContaining("a planted one");
        try (SwingNode node = SwingNode.start(settings);
                StoreSession session = node.openSession()) {
            session.kernel().kv().set("a", "1");
            session.host().commit();
            assertThat(session.kernel().kv().get("a")).contains("1");
        }
    }
}
