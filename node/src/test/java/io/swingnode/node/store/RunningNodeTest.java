package io.swingnode.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.NodeExport;
import io.swingnode.node.CommandRun;
import io.swingnode.node.ExitCodes;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an operator may do to the store of a running node, whatever the node is doing. */
class RunningNodeTest {
    /** What the node is doing. */
    enum State {
        IDLE,
        SESSION_BETWEEN_BLOCKS,
        SESSION_IN_A_BLOCK,
        MESSAGES_IN_A_BLOCK,
        PIPELINED_COMMIT,
        EXPORT_UNDER_WAY
    }

    @TempDir
    Path temp;

    private String store = "";
    private String export = "";

    @BeforeEach
    void makeAnExport() throws IOException {
        Path other = temp.resolve("other");
        SampleStore.make(other);
        export = temp.resolve("export").toString();
        assertThat(CommandRun.of(List.of("export", other.toString(), export)).status())
                .isEqualTo(ExitCodes.OK);
        store = temp.resolve("home/store").toString();
    }

    private void assertRefused(String... command) {
        CommandRun run = CommandRun.of(List.of(command));
        assertThat(run.status()).as(String.join(" ", command)).isNotEqualTo(ExitCodes.OK);
        assertThat(run.err())
                .as(String.join(" ", command))
                .contains("in use by a node (process " + ProcessHandle.current().pid());
    }

    private void assertDone(String... command) {
        CommandRun run = CommandRun.of(List.of(command));
        assertThat(run.status()).as(String.join(" ", command) + run.err()).isEqualTo(ExitCodes.OK);
    }

    @ParameterizedTest
    @EnumSource
    void nodeKeepsItsStoreWhateverItIsDoing(State state) {
        NodeSettings settings = NodeSettings.of(temp.resolve("home"))
                .withoutJournal()
                .withConfig(ConfigFactory.parseString("swingnode.store.pipelined-commits = on"));
        try (SwingNode node = SwingNode.start(settings)) {
            ask(node.kernel().execute(new KernelRequest.KvSet("kept", "1")));
            ask(node.host().execute(new HostRequest.CommitBlock(1, CleanupBudget.PAUSED, false)));
            switch (state) {
                case IDLE -> operate();
                case SESSION_BETWEEN_BLOCKS -> {
                    try (StoreSession session = node.openSession()) {
                        operate();
                        session.kernel().kv().set("later", "1");
                        session.host().commit();
                    }
                }
                case SESSION_IN_A_BLOCK -> {
                    try (StoreSession session = node.openSession()) {
                        session.kernel().kv().set("begun", "1");
                        operate();
                        session.host().commit();
                    }
                }
                case MESSAGES_IN_A_BLOCK -> {
                    ask(node.kernel().execute(new KernelRequest.KvSet("begun", "1")));
                    operate();
                }
                case PIPELINED_COMMIT -> {
                    ask(node.kernel().execute(new KernelRequest.KvSet("begun", "1")));
                    var commit = node.host().execute(new HostRequest.CommitBlock(2, CleanupBudget.PAUSED, false));
                    ask(node.kernel().execute(new KernelRequest.KvSet("next", "1")));
                    operate();
                    assertThat(ask(commit)).isInstanceOf(Reply.BlockCommitted.class);
                }
                case EXPORT_UNDER_WAY -> {
                    try (NodeExport view = node.host().openExport(ArtifactMode.DEBUG)) {
                        operate();
                        assertThat(view.hostValue("host.height")).contains("1");
                    }
                }
            }
            assertThat(ask(node.host().execute(new HostRequest.CommitBlock(9, CleanupBudget.PAUSED, false))))
                    .isInstanceOf(Reply.BlockCommitted.class);
            assertThat(ask(node.kernel().execute(new KernelRequest.KvGet("kept"))))
                    .isEqualTo(new Reply.Value(Optional.of("1")));
        }
        assertDone("verify", store);
        assertDone("init", store, "--erase");
    }

    private void operate() {
        assertRefused("init", "--erase", store);
        assertRefused("import", export, store, "--replace");
        assertRefused("prune", store, "--vacuum");
        assertThat(CommandRun.of(List.of("export", temp.resolve("other").toString(), store))
                        .err())
                .contains("the directory of a store");
        assertDone("info", store);
        assertDone("verify", store);
        assertDone("dump", store);
        assertDone("export", store, temp.resolve("copy").toString());
    }

    private static Reply ask(CompletionStage<Reply> reply) {
        return reply.toCompletableFuture().join();
    }
}
