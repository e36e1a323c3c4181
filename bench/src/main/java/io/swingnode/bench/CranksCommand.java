package io.swingnode.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.swingnode.bench.CrankSource.Crank;
import io.swingnode.bench.CrankSource.KeyValue;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the cranks of W1, so that another implementation can run the same on the same store. */
@Command(
        name = "cranks",
        description = "Print the cranks of W1 as JSON lines, and make the store that they begin with (--grown).",
        footer = "  ./swingnode bench cranks --grown 1000 --blocks 200 > cranks.jsonl")
final class CranksCommand implements Callable<Integer> {
    @Mixin
    private OutputMixin output;

    @Mixin
    private DataOption dataOption;

    @Mixin
    private BlockOptions blockOptions;

    @Override
    public Integer call() throws IOException {
        BlockSetting setting = blockOptions.setting();
        if (setting.grown().isPresent()) {
            BenchData data = dataOption.data();
            Files.createDirectories(data.folder());
            GrownStore grown = setting.grown().get();
            new Preparation(data, output).make(grown.folderName(), grown::make);
        }
        print(BlockWorkload.cranks(setting), setting.blocks() * CrankSource.CRANKS_PER_BLOCK, output.out());
        output.out().flush();
        return ExitCodes.OK;
    }

    /** Prints so many cranks, a line each. */
    static void print(CrankSource cranks, int count, PrintWriter out) throws IOException {
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
