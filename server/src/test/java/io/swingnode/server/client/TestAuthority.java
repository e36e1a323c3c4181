package io.swingnode.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.server.net.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes certificates for a test, by the JDK's own tool, and the PEM files of them. */
final class TestAuthority {
    private static final String PASSWORD = "for-a-test";
    private static final String AUTHORITY = "authority";

    private final Path dir;

    private TestAuthority(Path dir) {
        this.dir = dir;
    }

    static TestAuthority make(Path dir) throws Exception {
        TestAuthority authority = new TestAuthority(Files.createDirectories(dir));
        authority.keytool(AUTHORITY, "-ext", "bc:c");
        authority.write(AUTHORITY);
        return authority;
    }

    /** Makes a key, and a certificate of it by this authority. */
    void issue(String name, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("-signer", AUTHORITY));
        all.addAll(List.of(options));
        keytool(name, all.toArray(String[]::new));
        write(name);
    }

    private void keytool(String name, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-keystore",
                dir.resolve("keys.p12").toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(List.of(options));
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor()).as(said).isZero();
    }

    private KeyStore keys() throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(dir.resolve("keys.p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private void write(String name) throws GeneralSecurityException, IOException {
        KeyStore keys = keys();
        Files.writeString(
                dir.resolve(name + ".pem"),
                pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
        Files.writeString(
                dir.resolve(name + ".key"),
                pem("PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String kind, byte[] encoded) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END " + kind
                + "-----\n";
    }

    /** What a side of that name shows, which trusts the certificates of {@code trusted}. */
    TlsFiles files(String name, TestAuthority trusted) {
        return new TlsFiles(
                dir.resolve(name + ".pem"), dir.resolve(name + ".key"), trusted.dir.resolve(AUTHORITY + ".pem"));
    }

    /** A client that shows that certificate whatever it says. */
    SSLContext showing(String name) throws GeneralSecurityException, IOException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("own", keys().getKey(name, PASSWORD.toCharArray()), new char[0], new Certificate[] {
            keys().getCertificate(name)
        });
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(own, new char[0]);
        return context(managers);
    }

    /** A client that shows none. */
    SSLContext withoutCertificate() throws GeneralSecurityException, IOException {
        KeyStore none = KeyStore.getInstance("PKCS12");
        none.load(null, null);
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(none, new char[0]);
        return context(managers);
    }

    private SSLContext context(KeyManagerFactory managers) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(AUTHORITY, keys().getCertificate(AUTHORITY));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
