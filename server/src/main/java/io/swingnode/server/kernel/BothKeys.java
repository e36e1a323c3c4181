package io.swingnode.server.kernel;

import io.swingnode.persistence.kv.HostKvStore;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.Utf8Text;
import java.util.Optional;

/** Keys of kernel and host in one order, as the reference's kernel sees them. */
record BothKeys(KernelKvStore kernel, HostKvStore host) {
    private static final String BEFORE_HOST_KEYS = "host.";

    private static final String AFTER_HOST_KEYS = "host/";

    Optional<String> get(String key) {
        return KeySection.of(key) == KeySection.HOST ? host.get(key) : kernel.get(key);
    }

    Optional<String> next(String key) {
        if (KeySection.of(key) == KeySection.HOST) {
            Optional<String> ofHost = host.getNextKey(key);
            if (ofHost.isPresent()) {
                return ofHost;
            }
            return kernel.has(AFTER_HOST_KEYS) ? Optional.of(AFTER_HOST_KEYS) : kernel.getNextKey(AFTER_HOST_KEYS);
        }
        Optional<String> ofKernel = kernel.getNextKey(key);
        boolean beforeHost = Utf8Text.BYTE_ORDER.compare(key, BEFORE_HOST_KEYS) < 0;
        boolean overHost = ofKernel.isEmpty() || Utf8Text.BYTE_ORDER.compare(ofKernel.get(), BEFORE_HOST_KEYS) > 0;
        if (!beforeHost || !overHost) {
            return ofKernel;
        }
        if (host.has(BEFORE_HOST_KEYS)) {
            return Optional.of(BEFORE_HOST_KEYS);
        }
        Optional<String> ofHost = host.getNextKey(BEFORE_HOST_KEYS);
        return ofHost.isPresent() ? ofHost : ofKernel;
    }
}
