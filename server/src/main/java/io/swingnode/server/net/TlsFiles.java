package io.swingnode.server.net;

import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The files by which a side of a TLS connection shows who it is, and knows the other: PEM, as openssl writes it.
 *
 * @param certificate its certificate, and those between it and the authority's, if there are any
 * @param key the private key of the certificate, in PKCS #8 and not encrypted
 * @param authority the certificates of the authorities that the other side's may be of
 */
public record TlsFiles(Path certificate, Path key, Path authority) {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    /**
     * Reads the files.
     *
     * @throws StoreException (USAGE) naming the file that cannot be used
     */
    public SSLContext context() {
        List<X509Certificate> own = certificates(certificate);
        requireValid(own.getFirst());
        try {
            KeyStore keys = empty();
            keys.setKeyEntry("own", readKey(), new char[0], own.toArray(Certificate[]::new));
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
            keyManagers.init(keys, new char[0]);
            KeyStore trusted = empty();
            for (X509Certificate known : certificates(authority)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), known);
            }
            TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
            trustManagers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw unusable(certificate + " with the key " + key, e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException("making a key store in memory", e);
        }
    }

    private static List<X509Certificate> certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> read =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            List<X509Certificate> found = new ArrayList<>();
            for (Certificate each : read) {
                found.add((X509Certificate) each);
            }
            if (found.isEmpty()) {
                throw new StoreException(
                        Reason.USAGE, file + " holds no certificate; name a file of certificates in PEM");
            }
            return found;
        } catch (IOException | CertificateException e) {
            throw unusable(file.toString(), e);
        }
    }

    private void requireValid(X509Certificate own) {
        try {
            own.checkValidity();
        } catch (CertificateException e) {
            throw new StoreException(
                    Reason.USAGE,
                    "the certificate in " + certificate + " is valid from "
                            + own.getNotBefore().toInstant() + " to "
                            + own.getNotAfter().toInstant() + ", not now; make a new one, or set the clock",
                    e);
        }
    }

    private PrivateKey readKey() {
        try {
            Matcher pem = KEY.matcher(Files.readString(key, StandardCharsets.US_ASCII));
            if (!pem.find()) {
                throw new StoreException(
                        Reason.USAGE,
                        key
                                + " holds no private key in PKCS #8 that is not encrypted; convert yours with: openssl pkcs8"
                                + " -topk8 -nocrypt -in KEY -out NEW-KEY");
            }
            return decode(Base64.getMimeDecoder().decode(pem.group(1)));
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(key.toString(), e);
        }
    }

    private PrivateKey decode(byte[] encoded) {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                // Of another algorithm; the next is tried.
            } catch (GeneralSecurityException e) {
                throw unusable(key.toString(), e);
            }
        }
        throw new StoreException(
                Reason.USAGE,
                key + " holds a key of an unknown kind; use one of RSA, of an elliptic curve, or Ed25519");
    }

    private static StoreException unusable(String what, Exception e) {
        return new StoreException(
                Reason.USAGE,
                what + " cannot be used for TLS: "
                        + (e instanceof IOException io ? IoReason.of(io) : e.getMessage())
                        + "; name readable files in PEM",
                e);
    }
}
