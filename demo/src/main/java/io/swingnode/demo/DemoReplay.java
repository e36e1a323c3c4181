package io.swingnode.demo;

import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swingnode.actors.KernelSession;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.Iterator;

/** Rebuilds a vat from its snapshot and the deliveries since then, and checks that they have the same effects again. */
final class DemoReplay {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ActorSystem<?> system;
    private final KernelSession session;
    private final DemoOptions options;

    DemoReplay(ActorSystem<?> system, KernelSession session, DemoOptions options) {
        this.system = system;
        this.session = session;
        this.options = options;
    }

    /**
     * The vat's heap as it was at the last commit.
     *
     * @throws StoreException (CORRUPT) when the syscalls of a delivery differ from its transcript item
     */
    VatHeap heap(VatId vat) {
        VatHeap heap = session.snapshots().getSnapshotInfo(vat).isPresent()
                ? VatHeap.fromSnapshot(load(vat))
                : VatHeap.fresh(vat.value(), options.heapBytes());
        Iterator<String> items = session.transcripts().readSpan(vat);
        while (items.hasNext()) {
            heap = replay(vat, heap, items.next());
        }
        return heap;
    }

    private byte[] load(VatId vat) {
        return session.loadSnapshot(vat)
                .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), system)
                .toCompletableFuture()
                .join()
                .toArray();
    }

    private VatHeap replay(VatId vat, VatHeap heap, String item) {
        VatHeap next = heap.copy();
        Delivery delivery = DemoVat.deliver(vat.value(), next, message(item), options);
        if (!delivery.toItem().equals(item)) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "vat \"" + vat + "\" behaves differently than before at delivery " + heap.deliveries()
                            + "; the transcript was recorded with other options or another seed");
        }
        return next;
    }

    private static Message message(String item) {
        try {
            JsonNode delivery = JSON.readTree(item).path("d");
            return new Message(
                    delivery.path(1).asText(),
                    delivery.path(2).asText(),
                    delivery.path(3).asLong());
        } catch (JsonProcessingException e) {
            throw new StoreException(Reason.CORRUPT, "a transcript item is not JSON: " + e.getMessage(), e);
        }
    }
}
