package io.swingnode.server.kernel;

import static io.swingnode.server.kernel.Hello.Role.HOST;

import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.RepairReport;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import io.swingnode.server.kernel.OperationTable.Reply;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a host may ask for: commits, export data, its own keys, repairs and dumps. */
record HostOperations(ServedBlock block, BlockExports exports, Cursors cursors, BlockStreams streams) {
    void addTo(OperationTable table) {
        addBlocks(table);
        addKeys(table);
        addRepair(table);
        table.read(HOST, "dump", (in, reply) -> {
            boolean withHistory = in.bool();
            in.end();
            cursors.openDump(block.dump(withHistory), reply);
        });
        table.read(HOST, "image", (in, reply) -> {
            in.end();
            long stream = streams.bytes(block.image());
            reply.of(1).integer(stream).end();
        });
        table.read(HOST, "size", (in, reply) -> {
            in.end();
            reply.of(1).integer(block.diskUsage()).end();
        });
    }

    private void addBlocks(OperationTable table) {
        table.write(HOST, "exports.collect", in -> {
            in.end();
            block.setExportSink(exports::accept);
        });
        table.read(HOST, "exports.take", (in, reply) -> {
            in.end();
            block.handOverExports();
            reply.of(1).entries(exports.take()).end();
        });
        table.write(HOST, "commit", in -> {
            in.end();
            block.commit();
            List<ExportEntry> unused = exports.take();
        });
    }

    private void addKeys(OperationTable table) {
        BothKeys both = new BothKeys(block.kv(), block.hostKv());
        table.read(HOST, "host.get", (in, reply) -> {
            String key = Arguments.text(in);
            reply.of(1).text(block.hostKv().get(key)).end();
        });
        table.read(HOST, "host.next", (in, reply) -> next(key -> block.hostKv().getNextKey(key), both::get, in, reply));
        table.write(HOST, "host.set", in -> {
            String key = in.text();
            String value = Arguments.text(in);
            block.hostKv().set(key, value);
        });
        table.write(HOST, "host.delete", in -> block.hostKv().delete(Arguments.text(in)));
    }

    private void addRepair(OperationTable table) {
        RepairRecords repair = new RepairRecords();
        table.write(HOST, "repair.record", in -> {
            String key = in.text();
            Optional<String> value = in.textOrNone();
            in.end();
            repair.add(new ExportEntry(key, value));
        });
        table.read(HOST, "repair.finish", (in, reply) -> {
            in.end();
            RepairReport report = block.repairMetadata(repair.take());
            reply.of(2).integer(report.spans()).integer(report.snapshots()).end();
        });
    }

    /** Pairs that follow a key. */
    static void next(
            Function<String, Optional<String>> keyAfter,
            Function<String, Optional<String>> valueOf,
            FrameReader in,
            Reply reply)
            throws WireException {
        String key = in.text();
        long count = Arguments.integer(in);
        ReadAhead ahead = ReadAhead.of(keyAfter, valueOf, key, count);
        FrameWriter out = reply.of(2).array(ahead.texts().size());
        ahead.texts().forEach(out::text);
        out.endArray().bool(ahead.ended()).end();
    }
}
