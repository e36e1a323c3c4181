package io.swingnode.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.VatId;
import io.swingnode.server.kernel.HomeStore;
import io.swingnode.server.kernel.KernelServer;
import io.swingnode.server.kernel.ServerLimits;
import io.swingnode.server.net.HostPort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int VATS_MAX = 2;
    private static final Pattern NAME = Pattern.compile("swingnode_[a-z_]+");
    private static final Pattern SUFFIX = Pattern.compile("_(bucket|sum|count)$");

    @TempDir
    private Path home;

    private SwingNode node;
    private KernelServer kernels;
    private MetricsServer server;

    private static final class OneOfEach implements Program {
        @Override
        public List<CopyUnderWay> exports() {
            return List.of(new CopyUnderWay("artifacts", 3, 8, 4096));
        }

        @Override
        public Optional<BackupState> backups() {
            return Optional.of(new BackupState(
                    "/backups",
                    true,
                    10,
                    20,
                    3,
                    1,
                    Optional.of("2026-11-28T18-15-00Z"),
                    Optional.of(7L),
                    Optional.of(1_500L),
                    Optional.of("the disk is full"),
                    Optional.of(2_500L)));
        }

        @Override
        public Map<String, Long> applications() {
            return Map.of("running", 2L);
        }

        @Override
        public String version() {
            return "1.2.3";
        }

        @Override
        public long journalBytes() {
            return 77;
        }
    }

    @BeforeEach
    void start() {
        NodeMetrics metrics =
                new NodeMetrics(new MetricsSettings(new HostPort("127.0.0.1", 0), VATS_MAX, Duration.ofMinutes(15)));
        node = SwingNode.start(metrics.timing(NodeSettings.of(home)));
        Path nodeDir = home.resolve("node");
        kernels = KernelServer.open(
                nodeDir.resolve("kernel.sock"), new HomeStore(node), ServerLimits.defaults(), nodeDir, node.system());
        server = metrics.open(node, kernels, new OneOfEach());
    }

    @AfterEach
    void end() {
        server.close();
        kernels.close();
        node.close();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://" + server.port() + path);
            return client.send(
                    HttpRequest.newBuilder(uri)
                            .method(method, BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private String metrics() throws Exception {
        HttpResponse<String> answer = send("GET", "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private void commitBlock(int vats) {
        try (StoreSession session = node.openSession(
                options -> options.toBuilder().exportSink(entries -> {}).build())) {
            for (int i = 0; i < vats; i++) {
                VatId vat = new VatId("v" + i);
                session.kernel().transcripts().initTranscript(vat);
                session.kernel().startCrank();
                session.kernel().kv().set("key" + i, "value");
                session.kernel().transcripts().addItem(vat, "item");
                session.kernel().endCrank();
            }
            session.host().hostKv().set("host.height", "7");
            var unused = session.host().commit();
        }
    }

    @Test
    void blocksCranksAndVatsAreCounted() throws Exception {
        commitBlock(3);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(metrics()).contains("swingnode_block_height 7.0"));
        assertThat(metrics())
                .contains("swingnode_block_seconds_count 1\n", "swingnode_crank_seconds_count 3\n")
                .contains("swingnode_commit_seconds_count 1\n", "swingnode_commit_sync_seconds_count 1\n")
                .contains("swingnode_transcript_items_total{vat=\"v0\"} 1.0\n")
                .contains("swingnode_transcript_items_total{vat=\"v1\"} 1.0\n")
                .contains("swingnode_transcript_items_total{vat=\".other\"} 1.0\n")
                .doesNotContain("vat=\"v2\"")
                .contains("swingnode_journal_bytes 77.0\n", "swingnode_build_info{version=\"1.2.3\"} 1.0\n")
                .containsPattern("swingnode_export_callback_seconds_count [1-9]");
    }

    @Test
    void cleanupAndTheArchiveAreCounted() throws Exception {
        VatId vat = new VatId("v0");
        try (StoreSession session = node.openSession(options -> options.toBuilder()
                .archive(ArchiveOptions.below(home.resolve("archive")))
                .build())) {
            session.kernel().transcripts().initTranscript(vat);
            session.kernel().transcripts().addItem(vat, "item");
            long unused = session.kernel().transcripts().rolloverSpan(vat);
            BlockResult first = session.host().commitBlock(1, CleanupBudget.DEFAULT);
            assertThat(first.cleanup().spans()).isZero();
            session.kernel().terminate(vat);
            long spans = session.host()
                    .commitBlock(2, CleanupBudget.DEFAULT)
                    .cleanup()
                    .spans();
            assertThat(spans).isPositive();
            assertThat(metrics())
                    .contains("swingnode_cleanup_deleted_total{kind=\"span\"} " + spans + ".0\n")
                    .containsPattern("swingnode_archive_seconds_count [12]\n")
                    .contains("swingnode_archive_waiting 0.0\n");
        }
    }

    @Test
    void rowsAreCountedWhenTheNodeStarts() throws Exception {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(metrics()).contains("swingnode_table_rows{table=\"kvStore\"} 0.0\n"));
    }

    @Test
    void aNodeThatAnswersIsHealthyAndReady() throws Exception {
        commitBlock(1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(send("GET", "/ready").body()).contains("\"height\":7"));
        assertThat(send("GET", "/ready").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/health").statusCode()).isEqualTo(200);
        assertThat(send("HEAD", "/health").body()).isEmpty();
    }

    @Test
    void aNodeThatHasEndedIsNeither() throws Exception {
        kernels.close();
        node.close();
        assertThat(send("GET", "/health").statusCode()).isEqualTo(503);
        HttpResponse<String> ready = send("GET", "/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("\"status\":\"failing\"", "problems");
        assertThat(metrics()).contains("swingnode_up 0.0\n");
    }

    @Test
    void nothingElseIsServed() throws Exception {
        assertThat(send("GET", "/").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/metrics").statusCode()).isEqualTo(405);
    }

    /** Names in the page and in the dashboard are those that a scrape has. */
    @Test
    void theDashboardAndThePageHaveTheNamesOfAScrape() throws Exception {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(metrics()).contains("swingnode_table_rows"));
        commitBlock(1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(metrics()).contains("swingnode_block_height"));
        Set<String> scraped = new TreeSet<>();
        metrics()
                .lines()
                .filter(line -> line.startsWith("# TYPE swingnode_"))
                .forEach(line -> scraped.add(line.split(" ", -1)[2]));
        assertThat(scraped).hasSizeGreaterThan(30);

        Path docs = Path.of("..").resolve("docs");
        Set<String> documented = new TreeSet<>();
        try (var lines = Files.lines(docs.resolve("metrics.md"))) {
            lines.filter(line -> line.startsWith("| `swingnode_"))
                    .map(line -> line.split("\\|", -1)[1])
                    .forEach(names -> documented.addAll(names(names)));
        }
        assertThat(documented).isEqualTo(scraped);

        JsonNode dashboard = new ObjectMapper()
                .readTree(docs.resolve("grafana-dashboard.json").toFile());
        Set<String> shown = new TreeSet<>();
        dashboard
                .findValuesAsText("expr")
                .forEach(expression -> names(expression)
                        .forEach(name -> shown.add(
                                scraped.contains(name)
                                        ? name
                                        : SUFFIX.matcher(name).replaceFirst(""))));
        assertThat(shown).isEqualTo(scraped);
    }

    private static List<String> names(String text) {
        return NAME.matcher(text).results().map(MatchResult::group).toList();
    }
}
