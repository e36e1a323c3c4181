package io.swingnode.persistence.block;

import io.swingnode.protocol.Utf8Text;
import java.util.Comparator;

/**
 * The byte order of the keys of one store, compared at the speed of {@link String#compareTo} as long as that gives the same
 * order: until the first key with a character above U+FFFF. Every key must be noted before it is compared.
 *
 * <p>What is sorted by then stays sorted, because keys without such characters are in the same order either way. So any
 * thread may note and compare without a lock: a thread that does not see yet what another has noted has none of its keys, for
 * keys are handed from thread to thread only by what makes the note visible too.
 */
public final class KeyOrder implements Comparator<String> {
    private boolean pairsSeen;

    /** Looks at a key that will be compared. */
    public void note(String key) {
        if (!pairsSeen && hasSurrogates(key)) {
            pairsSeen = true;
        }
    }

    private static boolean hasSurrogates(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (Character.isSurrogate(key.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int compare(String a, String b) {
        return pairsSeen ? Utf8Text.BYTE_ORDER.compare(a, b) : a.compareTo(b);
    }
}
