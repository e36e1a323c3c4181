package io.swingnode.bench.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swingnode.bench.generator.CrankSource;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The costs that W7 measures, by the names that they have in its outcome, in microseconds. */
public final class MeasuredCosts {
    /** All of them. */
    public static final List<String> NAMES =
            List.of("serialUs", "ownUs", "beginUs", "joinUs", "validateUs", "freezeUs", "writeUs");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, Double> micros;

    private MeasuredCosts(Map<String, Double> micros) {
        this.micros = Map.copyOf(micros);
    }

    /** No costs at all. */
    public static MeasuredCosts none() {
        return new MeasuredCosts(Map.of());
    }

    /**
     * The medians of what W7 has measured, of all its lines in a file that {@code bench -o json} has written.
     *
     * @throws StoreException (NOT_FOUND, CORRUPT) when there is no file, or no line of W7 in it
     */
    public static MeasuredCosts read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new StoreException(
                    Reason.NOT_FOUND,
                    file + " does not exist; write one with 'swingnode bench W7 -o json > " + file + "'");
        }
        Map<String, List<Double>> values = new HashMap<>();
        boolean found = false;
        for (String line : Files.readAllLines(file)) {
            JsonNode outcome = parse(file, line);
            if (outcome.path("w").asText().equals("W7")) {
                found = true;
                NAMES.stream()
                        .filter(outcome::hasNonNull)
                        .forEach(name -> values.computeIfAbsent(name, unused -> new ArrayList<>())
                                .add(outcome.get(name).asDouble()));
            }
        }
        if (!found) {
            throw new StoreException(
                    Reason.CORRUPT,
                    file + " has no measurement of W7; write one with 'swingnode bench W7 -o json > " + file + "'");
        }
        Map<String, Double> medians = new HashMap<>();
        values.forEach((name, all) -> medians.put(name, median(all)));
        return new MeasuredCosts(medians);
    }

    private static JsonNode parse(Path file, String line) {
        try {
            return MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new StoreException(Reason.CORRUPT, file + " has a line that is no JSON: " + line, e);
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    /** These costs with others in the place of some. */
    public MeasuredCosts with(Map<String, Double> others) {
        Map<String, Double> all = new HashMap<>(micros);
        all.putAll(others);
        return new MeasuredCosts(all);
    }

    /** The names of the costs that are not known. */
    public List<String> missing() {
        return NAMES.stream().filter(name -> !micros.containsKey(name)).toList();
    }

    /**
     * What cranks cost whose deliveries compute for so many microseconds; no cost may be missing. Larger blocks than those that
     * were measured take longer in proportion.
     */
    public CrankCosts ofDeliveries(double delivery, int cranksOfBlock) {
        double size = (double) cranksOfBlock / CrankSource.CRANKS_PER_BLOCK;
        return new CrankCosts(
                delivery,
                cost("serialUs"),
                cost("ownUs"),
                cost("beginUs"),
                cost("joinUs"),
                cost("validateUs"),
                size * cost("freezeUs"),
                size * cost("writeUs"));
    }

    private double cost(String name) {
        Double cost = micros.get(name);
        if (cost == null) {
            throw new IllegalStateException("the cost " + name + " is not known");
        }
        return cost;
    }
}
