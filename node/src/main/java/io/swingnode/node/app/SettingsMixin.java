package io.swingnode.node.app;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option {@code --set KEY=VALUE} of commands that start a node, or show its settings. */
final class SettingsMixin {
    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting that wins over the environment and HOME/node/settings.conf, by its whole name:"
                    + " swingnode.store.wal.limit=8GiB. May be repeated.")
    private List<String> pairs = new ArrayList<>();

    Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new StoreException(Reason.USAGE, "--set: expected KEY=VALUE, found " + pair);
            }
            String key = pair.substring(0, equals).strip();
            if (given.put(key, pair.substring(equals + 1).strip()) != null) {
                throw new StoreException(Reason.USAGE, "--set: " + key + " is given twice; give it one value");
            }
        }
        return given;
    }
}
