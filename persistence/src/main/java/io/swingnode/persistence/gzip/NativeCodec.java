package io.swingnode.persistence.gzip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipException;

/**
 * With libdeflate. The bytes are copied to memory that the collector does not move and back, so that no call keeps the virtual
 * machine from stopping its threads.
 */
final class NativeCodec implements Codec {
    private static final int BAD_DATA = 1;
    private static final int SHORTER = 2;

    private final Libdeflate library;
    private final ByteBuffer in = ByteBuffer.allocateDirect(Member.PACKED_BYTES_MAX);
    private final ByteBuffer out = ByteBuffer.allocateDirect(Member.PACKED_BYTES_MAX);
    private final ByteBuffer used = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
    private final long inAddress;
    private final long outAddress;
    private final long usedAddress;
    private long compressor;
    private int compressorLevel;
    private long decompressor;

    NativeCodec(Libdeflate library) {
        this.library = library;
        inAddress = library.address(in);
        outAddress = library.address(out);
        usedAddress = library.address(used);
    }

    @Override
    public byte[] deflate(Pieces plain, int level, int before, int after) {
        int plainBytes = 0;
        for (int i = 0; i < plain.count(); i++) {
            in.put(plainBytes, plain.piece(i), 0, plain.bytesIn(i));
            plainBytes += plain.bytesIn(i);
        }
        int size = (int) library.compress(compressor(level), inAddress, plainBytes, outAddress, out.capacity());
        if (size <= 0) {
            throw new IllegalStateException("libdeflate needs more room than " + out.capacity() + " bytes");
        }
        byte[] result = new byte[before + size + after];
        out.get(0, result, before, size);
        return result;
    }

    private long compressor(int level) {
        if (compressor != 0 && compressorLevel != level) {
            library.closeCompressor(compressor);
            compressor = 0;
        }
        if (compressor == 0) {
            compressor = library.openCompressor(level);
            compressorLevel = level;
        }
        return compressor;
    }

    @Override
    public Pieces inflate(byte[] packed, int offset, int length, int plainBytes) throws ZipException {
        if (decompressor == 0) {
            decompressor = library.openDecompressor();
        }
        in.put(0, packed, offset, length);
        int outcome = library.decompress(decompressor, inAddress, length, outAddress, plainBytes, usedAddress);
        if (outcome == BAD_DATA) {
            throw Member.damaged("it is no deflated data");
        }
        if (outcome == SHORTER) {
            throw Member.damaged("it is shorter than it says");
        }
        if (outcome != 0 || used.getLong(0) != length) {
            throw Member.damaged("it is longer than it says");
        }
        Pieces plain = new Pieces();
        for (int done = 0; done < plainBytes; ) {
            byte[] target = plain.open();
            int part = Math.min(Pieces.PIECE_BYTES, plainBytes - done);
            out.get(done, target, 0, part);
            plain.advance(part);
            done += part;
        }
        return plain;
    }

    @Override
    public void close() {
        if (compressor != 0) {
            library.closeCompressor(compressor);
            compressor = 0;
        }
        if (decompressor != 0) {
            library.closeDecompressor(decompressor);
            decompressor = 0;
        }
    }
}
