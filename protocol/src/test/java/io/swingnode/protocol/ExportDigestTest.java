package io.swingnode.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExportDigestTest {
    private static ExportDigest of(List<ExportEntry> entries) {
        ExportDigest digest = new ExportDigest();
        entries.forEach(entry -> digest.add(entry.key(), entry.value().orElseThrow()));
        return digest;
    }

    private static List<ExportEntry> entries(int count) {
        List<ExportEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(ExportEntry.of("kv.key " + i, "value " + i));
        }
        return entries;
    }

    /** The digests of other versions and nodes are compared with these. */
    @Test
    void valuesAreTheSameOnEveryNode() {
        assertThat(new ExportDigest().value())
                .isEqualTo("e5a00aa9991ac8a5ee3109844d84a55583bd20572ad3ffcd42792f3c36b183ad");
        ExportDigest digest = new ExportDigest();
        digest.add("kv.\u00e9", "");
        digest.add("bundle.b", "b");
        assertThat(digest.value()).isEqualTo("8e9e47f005551a07eec4393ee4b82cbd13db96da17130694142a7c691cff14c9");
    }

    @Test
    void orderDoesNotMatter() {
        List<ExportEntry> entries = entries(300);
        String expected = of(entries).value();
        Collections.shuffle(entries, new Random(7));
        assertThat(of(entries).value()).isEqualTo(expected);
    }

    @Test
    void removingUndoesAddingInAnyOrder() {
        ExportDigest digest = of(entries(10));
        digest.remove("kv.later", "x");
        digest.add("kv.other", "y");
        digest.add("kv.later", "x");
        digest.remove("kv.other", "y");
        assertThat(digest.value()).isEqualTo(of(entries(10)).value());
    }

    @Test
    void whereAKeyEndsMatters() {
        ExportDigest one = new ExportDigest();
        one.add("kv.a", "bc");
        ExportDigest other = new ExportDigest();
        other.add("kv.ab", "c");
        assertThat(one.value()).isNotEqualTo(other.value());
    }

    @Test
    void anEntryThatIsThereTwiceCountsTwice() {
        ExportDigest digest = of(entries(3));
        digest.add("kv.key 1", "value 1");
        assertThat(digest.value()).isNotEqualTo(of(entries(3)).value());
    }

    @Test
    void partsAddUp() {
        List<ExportEntry> entries = entries(20);
        ExportDigest digest = of(entries.subList(0, 5));
        digest.merge(of(entries.subList(5, 20)));
        assertThat(digest.value()).isEqualTo(of(entries).value());
        assertThat(ExportDigest.of(digest.toBytes()).value()).isEqualTo(digest.value());
        assertThatThrownBy(() -> ExportDigest.of(new byte[3])).hasMessageContaining("2048 bytes, not 3");
    }
}
