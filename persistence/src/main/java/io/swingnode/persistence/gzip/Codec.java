package io.swingnode.persistence.gzip;

import java.util.zip.ZipException;

/** Deflates and inflates, whole members at a time. One thread at a time; what it has allocated it keeps until it is closed. */
interface Codec extends AutoCloseable {
    /**
     * Deflates.
     *
     * @param level 1 (fast) to 9 (small)
     * @param before how many bytes to leave free before the result
     * @param after how many bytes to leave free after it
     */
    byte[] deflate(Pieces plain, int level, int before, int after);

    /**
     * Inflates a part of {@code packed}, all of which must belong to the deflated data.
     *
     * @param plainBytes how many bytes must come of it
     * @throws ZipException when it is something else
     */
    Pieces inflate(byte[] packed, int offset, int length, int plainBytes) throws ZipException;

    @Override
    void close();
}
