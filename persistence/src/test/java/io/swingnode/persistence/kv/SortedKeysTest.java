package io.swingnode.persistence.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.block.KeyOrder;
import io.swingnode.protocol.Utf8Text;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A set of sorted keys does what a tree does, with keys of all kinds. */
class SortedKeysTest {
    private static final List<String> PARTS =
            List.of("", "a", "b", ".", "é", "퟿", "", "�", "\ud83d\ude00", "\ud83d", "\ude00", "\udbff\udfff");

    private static String draw(Random random, int parts) {
        StringBuilder key = new StringBuilder();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            key.append(PARTS.get(random.nextInt(parts)));
        }
        return key.toString();
    }

    /** The order of a few keys without surrogates must hold once others have come. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void findsWhatATreeFinds(long seed) {
        Random random = new Random(seed);
        KeyOrder order = new KeyOrder();
        SortedKeys keys = new SortedKeys(order);
        TreeSet<String> tree = new TreeSet<>(Utf8Text.BYTE_ORDER);
        for (int step = 0; step < 3000; step++) {
            int parts = step < 300 ? 4 : PARTS.size();
            String key = draw(random, parts) + (random.nextBoolean() ? random.nextInt(400) : "");
            if (random.nextInt(3) > 0) {
                if (tree.add(key)) {
                    keys.add(key);
                }
            } else {
                order.note(key);
                assertThat(keys.next(key, false)).as("after %s", key).isEqualTo(tree.higher(key));
                assertThat(keys.next(key, true)).as("from %s", key).isEqualTo(tree.ceiling(key));
            }
            if (random.nextInt(200) == 0) {
                keys.settle();
            }
            if (random.nextInt(500) == 0) {
                assertThat(keys.all()).containsExactlyElementsOf(tree);
            }
        }
        assertThat(keys.all()).containsExactlyElementsOf(tree);
        keys.clear();
        assertThat(keys.all()).isEmpty();
        assertThat(keys.next("", true)).isNull();
    }
}
