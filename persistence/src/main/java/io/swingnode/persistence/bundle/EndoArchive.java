package io.swingnode.persistence.bundle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.swingnode.persistence.io.Json;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.JsonText;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The zip archive of a b1 bundle, read as kernels read it: by its central directory, members stored
 * without compression, no comment, no zip64. Zip readers differ in whether they trust the central directory or the
 * local headers; an archive in which the two disagree is refused, because it could pass this check and be read
 * differently by a kernel. Members are views of the given bytes: nothing is unpacked, so a small archive cannot expand.
 */
final class EndoArchive {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int CENTRAL_SIGNATURE = 0x02014b50;
    private static final int CENTRAL_SIZE = 46;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int LOCAL_SIZE = 30;
    private static final int ENCRYPTED_FLAG = 1;
    private static final int DIRECTORY_ATTRIBUTE = 0x10;
    private static final String MAP_NAME = "compartment-map.json";

    private final BundleId id;
    private final ByteBuffer zip;
    private final Map<String, ByteBuffer> members = new HashMap<>();

    /** Total size of the members; at most that of the archive, since overlapping members could take hours to check. */
    private long memberBytes;

    private EndoArchive(BundleId id, byte[] zip) {
        this.id = id;
        this.zip = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Finds the members of an archive.
     *
     * @throws StoreException (CORRUPT) when it is not an archive that kernels can read
     */
    static EndoArchive open(BundleId id, byte[] zip) {
        EndoArchive archive = new EndoArchive(id, zip);
        try {
            archive.readDirectory();
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new StoreException(
                    Reason.CORRUPT, "bundle \"" + id + "\" is malformed: an offset leaves the zip archive", e);
        }
        return archive;
    }

    /**
     * Checks the compartment map against the bundle's id, and every member against the map.
     *
     * @throws StoreException (CORRUPT) when a hash differs, a module is missing, or a member is in no compartment
     */
    void check() {
        ByteBuffer map = member(MAP_NAME);
        String mapHash = sha512(map);
        if (!mapHash.equals(id.hash())) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "bundleID \"" + id + "\" does not match bundle artifact: its compartment map has SHA-512 "
                            + mapHash);
        }
        Set<String> unseen = new HashSet<>(members.keySet());
        unseen.remove(MAP_NAME);
        if (unseen.isEmpty()) {
            throw malformed("the archive holds no module");
        }
        try (JsonParser parser =
                Json.parser(StandardCharsets.UTF_8.decode(map.duplicate()).toString())) {
            requireToken(parser, parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean compartments = parser.currentName().equals("compartments");
                parser.nextToken();
                if (compartments) {
                    checkCompartments(parser, unseen);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw malformed(MAP_NAME + " is not JSON: " + e.getMessage());
        }
        if (!unseen.isEmpty()) {
            throw malformed("the archive holds files that no module refers to: " + String.join(", ", unseen));
        }
    }

    private void checkCompartments(JsonParser parser, Set<String> unseen) throws IOException {
        requireToken(parser, parser.currentToken(), JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String compartment = parser.currentName();
            requireToken(parser, parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                if (field.equals("modules")) {
                    checkModules(parser, compartment, unseen);
                } else if (field.equals("location") && !parser.getText().equals(compartment)) {
                    throw malformed("compartment " + JsonText.quote(compartment) + " has another location");
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    private void checkModules(JsonParser parser, String compartment, Set<String> unseen) throws IOException {
        requireToken(parser, parser.currentToken(), JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            requireToken(parser, parser.nextToken(), JsonToken.START_OBJECT);
            Optional<String> location = Optional.empty();
            Optional<String> sha512 = Optional.empty();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("location")) {
                    requireToken(parser, value, JsonToken.VALUE_STRING);
                    location = Optional.of(parser.getText());
                } else if (field.equals("sha512")) {
                    requireToken(parser, value, JsonToken.VALUE_STRING);
                    sha512 = Optional.of(parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
            // A module without a location is a link to another compartment, or known to be missing.
            if (location.isPresent()) {
                checkModule(compartment + "/" + location.get(), sha512);
                unseen.remove(compartment + "/" + location.get());
            }
        }
    }

    private void checkModule(String name, Optional<String> expected) {
        String actual = sha512(member(name));
        if (expected.isPresent() && !expected.get().equals(actual)) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "bundleID \"" + id + "\" does not match bundle artifact: module " + JsonText.quote(name)
                            + " has SHA-512 " + actual + ", the compartment map says " + expected.get());
        }
    }

    private ByteBuffer member(String name) {
        return Optional.ofNullable(members.get(name))
                .orElseThrow(() -> malformed("the archive lacks " + JsonText.quote(name)));
    }

    private void readDirectory() {
        int end = zip.limit() - END_SIZE;
        if (end < 0 || zip.getInt(end) != END_SIGNATURE || zip.getShort(end + 20) != 0) {
            throw malformed("it is not a zip archive without comment");
        }
        int count = Short.toUnsignedInt(zip.getShort(end + 10));
        // Bytes before the archive shift every offset in it.
        int shift = end - zip.getInt(end + 12) - zip.getInt(end + 16);
        int at = shift + zip.getInt(end + 16);
        for (int i = 0; i < count; i++) {
            at = readEntry(at, shift);
        }
        if (at != end) {
            throw malformed("its directory does not end where the archive does");
        }
    }

    private int readEntry(int at, int shift) {
        if (zip.getInt(at) != CENTRAL_SIGNATURE) {
            throw malformed("its directory holds fewer files than it says");
        }
        int nameLength = Short.toUnsignedInt(zip.getShort(at + 28));
        String name = text(at + CENTRAL_SIZE, nameLength);
        int local = shift + zip.getInt(at + 42);
        int localNameLength = Short.toUnsignedInt(zip.getShort(local + 26));
        // Flags, method, time, date, checksum and both sizes are stored in both places in the same form.
        boolean agrees = zip.getInt(local) == LOCAL_SIGNATURE
                && zip.slice(at + 8, 20).equals(zip.slice(local + 6, 20))
                && name.replace('\\', '/').equals(text(local + LOCAL_SIZE, localNameLength));
        if (!agrees) {
            throw malformed("its directory contradicts the file " + JsonText.quote(name));
        }
        if ((zip.getInt(at + 38) & DIRECTORY_ATTRIBUTE) == 0) {
            int content = local + LOCAL_SIZE + localNameLength + Short.toUnsignedInt(zip.getShort(local + 28));
            addMember(name, at, content);
        }
        return at
                + CENTRAL_SIZE
                + nameLength
                + Short.toUnsignedInt(zip.getShort(at + 30))
                + Short.toUnsignedInt(zip.getShort(at + 32));
    }

    private void addMember(String name, int at, int content) {
        if ((zip.getShort(at + 8) & ENCRYPTED_FLAG) != 0 || zip.getShort(at + 10) != 0) {
            throw malformed("the file " + JsonText.quote(name) + " is compressed or encrypted");
        }
        ByteBuffer bytes = zip.slice(content, zip.getInt(at + 20));
        memberBytes += bytes.remaining();
        if (memberBytes > zip.limit()) {
            throw malformed("its files overlap");
        }
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        if ((int) crc.getValue() != zip.getInt(at + 16)) {
            throw malformed("the file " + JsonText.quote(name) + " does not match its CRC-32");
        }
        if (members.put(name, bytes) != null) {
            throw malformed("the file " + JsonText.quote(name) + " occurs twice");
        }
    }

    private String text(int at, int length) {
        return StandardCharsets.UTF_8.decode(zip.slice(at, length)).toString();
    }

    private static String sha512(ByteBuffer bytes) {
        MessageDigest digest = Hashes.newSha512();
        digest.update(bytes.duplicate());
        return HexFormat.of().formatHex(digest.digest());
    }

    private void requireToken(JsonParser parser, JsonToken actual, JsonToken expected) throws IOException {
        if (actual != expected) {
            throw malformed(MAP_NAME + " is not a compartment map: unexpected " + actual + " at "
                    + parser.currentLocation().offsetDescription());
        }
    }

    private StoreException malformed(String why) {
        return new StoreException(Reason.CORRUPT, "bundle \"" + id + "\" is malformed: " + why);
    }
}
