package io.swingnode.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreOptionsTest {
    @Test
    void limitsOfTheHeapFollowTheHeap() {
        assertThat(StoreOptions.share(64L << 20, 4L << 30)).isEqualTo(64L << 20);
        assertThat(StoreOptions.share(64L << 20, 64L << 20)).isEqualTo(8L << 20);
        long heapBytes = Runtime.getRuntime().maxMemory();
        assertThat(StoreOptions.builder().build().bufferLimitBytes())
                .isEqualTo(StoreOptions.share(64L << 20, heapBytes));
        assertThat(StoreOptions.builder().build().cacheLimitBytes())
                .isEqualTo(StoreOptions.share(256L << 20, heapBytes));
    }
}
