package io.swingnode.node.app;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time on the command line: how long ago, or when. */
final class PastTime implements ITypeConverter<Instant> {
    private static final Pattern AGO =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s)?");

    private final Instant now;
    private final ZoneId zone;

    PastTime() {
        this(Instant.now(), ZoneId.systemDefault());
    }

    PastTime(Instant now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    @Override
    public Instant convert(String text) {
        Matcher ago = AGO.matcher(text);
        if (!text.isEmpty() && ago.matches()) {
            return now.minus(Duration.ofDays(number(ago, 1))
                    .plusHours(number(ago, 2))
                    .plusMinutes(number(ago, 3))
                    .plusSeconds(number(ago, 4)));
        }
        String written = text.strip().replace(' ', 'T');
        List<Function<String, Instant>> forms = List.of(
                each -> OffsetDateTime.parse(each).toInstant(),
                each -> LocalDateTime.parse(each).atZone(zone).toInstant(),
                each -> LocalDate.parse(each).atStartOfDay(zone).toInstant());
        for (Function<String, Instant> form : forms) {
            try {
                return form.apply(written);
            } catch (DateTimeException e) {
                // Perhaps in another form.
            }
        }
        throw new TypeConversionException("'" + text + "' is neither how long ago (10m, 1h30m, 2d) nor a time"
                + " (2026-01-31, '2026-01-31 08:00', 2026-01-31T08:00:00Z)");
    }

    private static long number(Matcher ago, int group) {
        String digits = ago.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
