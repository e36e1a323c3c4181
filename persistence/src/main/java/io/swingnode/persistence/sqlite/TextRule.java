package io.swingnode.persistence.sqlite;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.Utf8Text;
import java.util.function.Supplier;

/**
 * What text may be written. What is in the file already can be read and deleted under any rule.
 *
 * @param halfPairs true when text may hold half a surrogate pair, as strings of JavaScript can
 */
public record TextRule(boolean halfPairs) {
    /**
     * Checks text that is about to be written.
     *
     * @param what names the text in the message
     * @return true when it holds half a pair, which only {@link Statements#setText} can write
     * @throws StoreException (USAGE) when it does and must not
     */
    public boolean check(Supplier<String> what, String text) {
        if (halfPairs) {
            return !Utf8Text.isEncodable(text);
        }
        Utf8Text.requireEncodable(what, text);
        return false;
    }
}
