package io.swingnode.persistence.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.TestStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "buffer limit {0}")
@ValueSource(longs = {1, 3000, TestStore.NO_SPILL})
class KernelKvStoreTest {
    @Parameter
    long bufferLimitBytes;

    @TempDir
    Path dir;

    private TestStore test;
    private KernelKvStore kv;

    @BeforeEach
    void open() {
        test = TestStore.open(dir, bufferLimitBytes);
        kv = test.store.kernelKv();
    }

    @AfterEach
    void close() {
        test.close();
    }

    private List<String> keysAfter(String start) {
        List<String> keys = new ArrayList<>();
        for (Optional<String> key = kv.getNextKey(start); key.isPresent(); key = kv.getNextKey(key.get())) {
            keys.add(key.get());
        }
        return keys;
    }

    @Test
    void ordersKeysByTheirBytesInTheBufferAndInTheFile() {
        List<String> keys = new ArrayList<>(List.of(
                "\ud83d\ude00",
                "\uffff",
                "\ue000",
                "\ud7ff",
                "a",
                "aa",
                "a\u0000",
                "\ud800\udc00",
                "\udbff\udfff",
                "\u00e9"));
        keys.forEach(key -> kv.set(key, "value of " + key));
        keys.sort((a, b) ->
                Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
        assertThat(keysAfter("")).isEqualTo(keys);
        test.store.commit();
        assertThat(keysAfter("")).isEqualTo(keys);
        kv.set("\uffffz", "between");
        assertThat(kv.getNextKey("\uffff")).contains("\uffffz");
        assertThat(kv.getNextKey("\uffffz")).contains("\ud800\udc00");
    }

    @Test
    void keepsLongKeysAndEmptyTexts() throws SQLException {
        String longKey = "\u20ac".repeat(254);
        kv.set(longKey, "");
        kv.set("", "empty key");
        test.store.commit();
        test.reopen();
        kv = test.store.kernelKv();
        assertThat(kv.get(longKey)).contains("");
        assertThat(kv.has(longKey)).isTrue();
        assertThat(kv.get("")).contains("empty key");
        assertThat(kv.getNextKey("")).contains(longKey);
        assertThat(test.rows()).contains("kvStore[, empty key]", "kvStore[" + longKey + ", ]");
    }

    @Test
    void nextKeySkipsHostKeysAndNothingElse() {
        for (String key : List.of("hosu", "host/", "host", "host-a", "a", "host.")) {
            if (key.equals("host.")) {
                test.store.hostKv().set("host.", "1");
                test.store.hostKv().set("host.a", "1");
                test.store.hostKv().set("host.\ud83d\ude00", "1");
            } else {
                kv.set(key, "1");
            }
        }
        assertThat(keysAfter("")).containsExactly("a", "host", "host-a", "host/", "hosu");
        test.store.commit();
        assertThat(keysAfter("")).containsExactly("a", "host", "host-a", "host/", "hosu");
        kv.delete("host/");
        kv.delete("hosu");
        assertThat(keysAfter("a")).containsExactly("host", "host-a");
    }

    @Test
    void nextKeyPassesOverDeletionsInEveryLayer() {
        for (int i = 0; i < 300; i++) {
            kv.set("k%03d".formatted(i), "1");
        }
        test.store.commit();
        test.store.startCrank();
        for (int i = 1; i < 200; i++) {
            kv.delete("k%03d".formatted(i));
        }
        test.store.establishCrankSavepoint("s");
        for (int i = 200; i < 299; i++) {
            kv.delete("k%03d".formatted(i));
        }
        kv.set("k150", "back");
        kv.delete("never there");
        assertThat(keysAfter("")).containsExactly("k000", "k150", "k299");
        test.store.rollbackCrank("s");
        assertThat(keysAfter("k000")).hasSize(100).first().isEqualTo("k200");
    }

    @Test
    void missingKeysAreAbsent() {
        assertThat(kv.get("a")).isEmpty();
        assertThat(kv.has("a")).isFalse();
        assertThat(kv.getNextKey("a")).isEmpty();
        kv.set("a", "1");
        kv.delete("a");
        assertThat(kv.get("a")).isEmpty();
        test.store.commit();
        assertThat(kv.get("a")).isEmpty();
        assertThat(test.store.hostKv().has("host.a")).isFalse();
    }

    @Test
    void deletedAndSetAgainSurvivesCommit() {
        kv.set("a", "1");
        test.store.commit();
        kv.delete("a");
        kv.set("a", "2");
        test.store.hostKv().set("host.a", "1");
        test.store.hostKv().delete("host.a");
        test.store.commit();
        test.reopen();
        assertThat(test.store.kernelKv().get("a")).contains("2");
        assertThat(test.store.hostKv().get("host.a")).isEmpty();
    }
}
