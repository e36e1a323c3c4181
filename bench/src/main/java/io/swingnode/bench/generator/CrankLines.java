package io.swingnode.bench.generator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.swingnode.bench.generator.CrankSource.Crank;
import io.swingnode.bench.generator.CrankSource.KeyValue;
import java.io.IOException;
import java.io.PrintWriter;

/** Cranks as lines of JSON, for other implementations. */
public final class CrankLines {
    private CrankLines() {}

    /** Prints so many cranks, a line each. */
    public static void print(CrankSource cranks, int count, PrintWriter out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
            for (int i = 0; i < count; i++) {
                write(json, cranks.next());
            }
        }
        out.print('\n');
    }

    private static void write(JsonGenerator json, Crank crank) throws IOException {
        json.writeStartObject();
        json.writeStringField("vat", crank.vat().value());
        json.writeArrayFieldStart("sets");
        for (KeyValue set : crank.sets()) {
            json.writeArray(new String[] {set.key(), set.value()}, 0, 2);
        }
        json.writeEndArray();
        json.writeFieldName("gets");
        json.writeArray(crank.gets().toArray(String[]::new), 0, crank.gets().size());
        json.writeStringField("next", crank.next());
        json.writeStringField("item", crank.item());
        json.writeEndObject();
    }
}
