package io.swingnode.actors.store;

import io.swingnode.actors.vat.Vat;
import io.swingnode.persistence.parallel.CrankLimits;
import io.swingnode.protocol.VatId;

/** For tests without numbered cranks, which need no vats. */
final class NoVats implements CrankRoutes.Vats {
    static CrankRoutes routes() {
        return new CrankRoutes(CrankLimits.defaults(), new NoVats(), ended -> {});
    }

    @Override
    public void askVat(VatId vat, Vat.Request request) {
        throw new AssertionError("asked vat " + vat + ": " + request);
    }

    @Override
    public void ownsOneMore(VatId vat) {
        throw new AssertionError("crank of vat " + vat);
    }

    @Override
    public void ownsOneLess(VatId vat) {
        throw new AssertionError("crank of vat " + vat);
    }

    @Override
    public void dropCrank(VatId vat, long number) {
        throw new AssertionError("crank of vat " + vat);
    }

    @Override
    public void dropCranks(VatId vat) {
        throw new AssertionError("crank of vat " + vat);
    }

    @Override
    public void forgetCranks(VatId vat) {
        throw new AssertionError("crank of vat " + vat);
    }
}
