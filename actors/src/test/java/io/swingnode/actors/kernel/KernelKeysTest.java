package io.swingnode.actors.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The key-value store, through a session and by message. */
@ParameterizedClass(name = "{0}")
@EnumSource(KernelPath.Via.class)
class KernelKeysTest {
    private final KernelPath.Via via;

    @TempDir
    Path home;

    private KernelPath kernel;

    KernelKeysTest(KernelPath.Via via) {
        this.via = via;
    }

    @BeforeEach
    void open() {
        kernel = KernelPath.open(via, home);
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    @Test
    void ordersKeysByTheirBytes() {
        List<String> keys =
                new ArrayList<>(List.of("\ud83d\ude00", "\uffff", "\ue000", "\ud7ff", "a", "aa", "a\u0000", "\u00e9"));
        keys.forEach(key -> kernel.set(key, "value of " + key));
        keys.sort((a, b) ->
                Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
        assertThat(kernel.keysAfter("")).isEqualTo(keys);
        kernel.commit();
        assertThat(kernel.keysAfter("")).isEqualTo(keys);
        kernel.set("\uffffz", "between");
        assertThat(kernel.nextKey("\uffff")).contains("\uffffz");
    }

    @Test
    void keepsLongKeysAndEmptyTexts() {
        String longKey = "\u20ac".repeat(254);
        kernel.set(longKey, "");
        kernel.set("", "empty key");
        kernel.commit();
        kernel.abandon();
        assertThat(kernel.get(longKey)).contains("");
        assertThat(kernel.has(longKey)).isTrue();
        assertThat(kernel.get("")).contains("empty key");
        assertThat(kernel.nextKey("")).contains(longKey);
    }

    @Test
    void nextKeySkipsHostKeysAndNothingElse() {
        for (String key : List.of("hosu", "host/", "host", "host-a", "a")) {
            kernel.set(key, "1");
        }
        for (String key : List.of("host.", "host.a", "host.\ud83d\ude00")) {
            kernel.ask(new HostRequest.HostSet(key, "1"));
        }
        assertThat(kernel.keysAfter("")).containsExactly("a", "host", "host-a", "host/", "hosu");
        kernel.commit();
        assertThat(kernel.keysAfter("")).containsExactly("a", "host", "host-a", "host/", "hosu");
        kernel.delete("host/");
        kernel.delete("hosu");
        assertThat(kernel.keysAfter("a")).containsExactly("host", "host-a");
    }

    @Test
    void nextKeyPassesOverDeletionsInEveryLayer() {
        for (int i = 0; i < 60; i++) {
            kernel.set("k%03d".formatted(i), "1");
        }
        kernel.commit();
        kernel.startCrank();
        for (int i = 1; i < 40; i++) {
            kernel.delete("k%03d".formatted(i));
        }
        kernel.savepoint("s");
        for (int i = 40; i < 59; i++) {
            kernel.delete("k%03d".formatted(i));
        }
        kernel.set("k030", "back");
        kernel.delete("never there");
        assertThat(kernel.keysAfter("")).containsExactly("k000", "k030", "k059");
        kernel.rollback("s");
        assertThat(kernel.keysAfter("k000")).hasSize(20).first().isEqualTo("k040");
    }

    @Test
    void missingKeysAreAbsent() {
        assertThat(kernel.get("a")).isEmpty();
        assertThat(kernel.has("a")).isFalse();
        assertThat(kernel.nextKey("a")).isEmpty();
        kernel.set("a", "1");
        kernel.delete("a");
        assertThat(kernel.get("a")).isEmpty();
        kernel.commit();
        assertThat(kernel.get("a")).isEmpty();
    }

    @Test
    void deletedAndSetAgainSurvivesCommit() {
        kernel.set("a", "1");
        kernel.commit();
        kernel.delete("a");
        kernel.set("a", "2");
        kernel.ask(new HostRequest.HostSet("host.a", "1"));
        kernel.ask(new HostRequest.HostDelete("host.a"));
        kernel.commit();
        kernel.abandon();
        assertThat(kernel.get("a")).contains("2");
        assertThat(kernel.ask(new HostRequest.HostGet("host.a"))).isEqualTo(new Reply.Value(Optional.empty()));
    }

    @Test
    void textThatUtf8CannotCarryIsRefused() {
        for (String half : List.of("\ud800", "a\udc00b")) {
            StoreException key = catchThrowableOfType(StoreException.class, () -> kernel.set(half, "1"));
            assertThat(key.reason()).isEqualTo(Reason.USAGE);
            StoreException value = catchThrowableOfType(StoreException.class, () -> kernel.set("a", half));
            assertThat(value.reason()).isEqualTo(Reason.USAGE);
        }
        assertThat(kernel.keysAfter("")).isEmpty();
    }
}
