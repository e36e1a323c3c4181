package io.swingnode.bench.kernel;

import io.swingnode.actors.SwingNode;
import io.swingnode.bench.generator.CrankSource.Crank;
import io.swingnode.bench.generator.CrankSource.KeyValue;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A kernel and its host that speak by message: a batch for each crank, of which the replies are waited for. */
final class MessageKernel implements Kernel {
    private final SwingNode node;
    private long height;

    MessageKernel(SwingNode node) {
        this.node = node;
    }

    @Override
    public void initTranscript(VatId vat) {
        Reply unused = await(node.kernel().execute(new KernelRequest.InitTranscript(vat)));
    }

    @Override
    public int run(Crank crank, boolean rollsOver) {
        List<KernelRequest> requests = new ArrayList<>();
        requests.add(new KernelRequest.StartCrank());
        requests.add(new KernelRequest.EstablishCrankSavepoint(SAVEPOINT));
        int steps = Math.max(crank.sets().size(), crank.gets().size());
        for (int i = 0; i < steps; i++) {
            if (i < crank.gets().size()) {
                requests.add(new KernelRequest.KvGet(crank.gets().get(i)));
            }
            if (i < crank.sets().size()) {
                KeyValue set = crank.sets().get(i);
                requests.add(new KernelRequest.KvSet(set.key(), set.value()));
            }
        }
        int next = requests.size();
        requests.add(new KernelRequest.KvNextKey(crank.next()));
        requests.add(new KernelRequest.AddItem(crank.vat(), crank.item()));
        if (rollsOver) {
            requests.add(new KernelRequest.RolloverSpan(crank.vat()));
        }
        requests.add(new KernelRequest.EmitCrankHashes());
        requests.add(new KernelRequest.EndCrank());
        if (!(await(node.kernel().execute(new KernelRequest.Batch(requests))) instanceof Reply.Batch batch)) {
            throw new IllegalStateException("a batch was not answered by one");
        }
        int hits = 0;
        for (int i = 0; i < batch.replies().size(); i++) {
            Reply reply = require(batch.replies().get(i));
            if (i < next && reply instanceof Reply.Value value && value.value().isPresent()) {
                hits++;
            }
        }
        return hits;
    }

    @Override
    public void commit() {
        height++;
        Reply unused = await(node.host().execute(new HostRequest.CommitBlock(height, CleanupBudget.DEFAULT, false)));
    }

    @Override
    public void settle() {
        commit();
    }

    @Override
    public String getActivityhash() {
        return await(node.kernel().execute(new KernelRequest.GetActivityhash())) instanceof Reply.Value value
                ? value.value().orElse("")
                : "";
    }

    private static Reply await(CompletionStage<Reply> reply) {
        return require(reply.toCompletableFuture().join());
    }

    private static Reply require(Reply reply) {
        if (reply instanceof Reply.Refused || reply instanceof Reply.BlockLost) {
            throw new IllegalStateException("the node refused a request of the workload: " + reply);
        }
        return reply;
    }

    @Override
    public void close() {
        node.close();
    }
}
