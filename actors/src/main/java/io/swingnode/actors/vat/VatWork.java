package io.swingnode.actors.vat;

import io.swingnode.protocol.VatId;

/** Work for the actor of a vat, sent to whoever starts and stops these actors. */
public record VatWork(VatId vat, Vat.Request request) {}
