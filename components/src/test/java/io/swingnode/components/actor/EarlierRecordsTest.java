package io.swingnode.components.actor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.serialization.SerializationExtension;
import akka.serialization.SerializerWithStringManifest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.swingnode.components.Fixture;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.RestartPolicy;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that versions before the restart policies have written to the journal. */
class EarlierRecordsTest {
    private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());

    @TempDir
    Path dir;

    private ApplicationActors actors;

    @BeforeEach
    void start() {
        actors = new ApplicationActors(dir.resolve("home"));
    }

    @AfterEach
    void stop() {
        actors.close();
    }

    /** Writes a record, takes the fields out that were not there then, and reads it. */
    private <T> T earlier(T record, String... fields) throws IOException {
        var serializer = (SerializerWithStringManifest)
                SerializationExtension.get(actors.kit.system()).findSerializerFor(record);
        JsonNode tree = CBOR.readTree(serializer.toBinary(record));
        for (String field : fields) {
            assertThat(tree.findParents(field)).as(field).isNotEmpty();
            tree.findParents(field).forEach(parent -> ((ObjectNode) parent).remove(field));
        }
        @SuppressWarnings("unchecked")
        T read = (T) serializer.fromBinary(CBOR.writeValueAsBytes(tree), serializer.manifest(record));
        return read;
    }

    private ComponentState earlier(Status status) throws IOException {
        var state = ApplicationActors.application(new Fixture(dir).worker("one"), status);
        return earlier(new Application.Written(Optional.of(state)), "wanted", "restart", "autostart")
                .application()
                .orElseThrow()
                .component("one")
                .orElseThrow();
    }

    @Test
    void whatRanWasToRunAndWasRestartedAfterFailures() throws IOException {
        ComponentState running = earlier(Status.RUNNING);
        assertThat(running.toRun()).isTrue();
        assertThat(running.definition().restart()).isEqualTo(RestartPolicy.ON_FAILURE);
        assertThat(running.definition().autostart()).isFalse();
        assertThat(earlier(Status.STOPPED).toRun()).isFalse();
    }

    @Test
    void aStatusWasWrittenByAnOperation() throws IOException {
        var written = new Application.StatusWritten(Status.STOPPED, List.of("one"), false, Instant.EPOCH, true);
        assertThat(earlier(written, "observed").observed()).isFalse();
    }

    @Test
    void aJobHadNoMode() throws IOException {
        Job job = Job.of(Job.Action.CHECK_IF_STARTED, "a", Selection.ALL).withE2eMode(true);
        assertThat(earlier(new JobQueue.Added(job), "e2eMode").job()).isEqualTo(job.withE2eMode(false));
    }
}
