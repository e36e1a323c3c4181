package io.swingnode.server.metrics;

import com.typesafe.config.Config;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.server.net.HostPort;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether and how a node tells of itself.
 *
 * @param port where it listens for HTTP; port 0 has a free one chosen
 * @param vatsMax how many vats are told of by name; all others are told of together
 * @param tablesEvery how often the rows of the store are counted; zero for never
 */
public record MetricsSettings(HostPort port, int vatsMax, Duration tablesEvery) {
    private static final String SETTINGS = "swingnode.metrics.";
    private static final int VATS_MAX = 10_000;

    /**
     * What the settings of a home say; empty when metrics are off.
     *
     * @param http what the user has given instead of the setting
     * @throws StoreException (USAGE) when they say something that cannot be
     */
    public static Optional<MetricsSettings> of(Config config, Optional<String> http) {
        String place = http.isPresent() ? "--metrics" : SETTINGS + "http";
        String text = http.orElseGet(() -> config.getString(SETTINGS + "http"));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int vatsMax = config.getInt(SETTINGS + "vats-max");
        if (vatsMax < 0 || vatsMax > VATS_MAX) {
            throw new StoreException(
                    Reason.USAGE, SETTINGS + "vats-max is " + vatsMax + ", but must be from 0 to " + VATS_MAX);
        }
        return Optional.of(new MetricsSettings(
                HostPort.parse(place, text), vatsMax, config.getDuration(SETTINGS + "tables-every")));
    }
}
