package io.swingnode.server.net;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port of a machine, as users write it: {@code HOST:PORT}, with brackets around an address of IPv6.
 *
 * @param host a name or an address, without brackets
 * @param port from 0 to 65535; 0 has a free one chosen
 */
public record HostPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([^:/\\[\\]]+)):([0-9]{1,5})");
    private static final int PORT_MAX = 65_535;

    /** The port that {@code text} names; empty when it is of another form. */
    public static Optional<HostPort> find(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        String host = form.group(1) == null ? form.group(2) : form.group(1);
        int port = Integer.parseInt(form.group(3));
        return port > PORT_MAX ? Optional.empty() : Optional.of(new HostPort(host, port));
    }

    /**
     * As {@link #find}.
     *
     * @param place where it was given, for the message
     * @throws StoreException (USAGE) when it is of another form
     */
    public static HostPort parse(String place, String text) {
        return find(text)
                .orElseThrow(() -> new StoreException(
                        Reason.USAGE,
                        place + " is \"" + text + "\", but must be HOST:PORT, such as 127.0.0.1:8460 or [::1]:8460"));
    }

    /**
     * Looks the host up.
     *
     * @throws StoreException (UNAVAILABLE) when it has no address
     */
    public InetSocketAddress resolve() {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE, "there is no host \"" + host + "\"; see whether its name is right", e);
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
