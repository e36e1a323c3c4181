package io.swingnode.server.net;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import javax.net.ssl.SSLException;

/** Says in words why two sides of a TLS connection did not come together; messages of Java name its classes. */
public final class TlsReason {
    private static final String NOT_TRUSTED =
            "the certificate of the other side is not of an authority that is trusted here";

    private TlsReason() {}

    /** The reason, as seen by the side on which {@code failure} was thrown before the first reply. */
    public static String of(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "the certificate of the other side has expired";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "the certificate of the other side is not valid yet";
            }
            if (cause instanceof CertPathBuilderException) {
                return NOT_TRUSTED;
            }
            if (cause instanceof CertPathValidatorException path && path.getReason() == PKIXReason.NO_TRUST_ANCHOR) {
                return NOT_TRUSTED;
            }
            if (cause instanceof CertPathValidatorException && cause.getCause() == null) {
                return "the certificate of the other side is not valid: " + cause.getMessage();
            }
            if (cause instanceof CertificateException && cause.getCause() == null) {
                return "the certificate of the other side does not fit: " + cause.getMessage();
            }
        }
        if (!(failure instanceof SSLException)) {
            // It has refused this side and ended the connection before its reason could be read, or is no node.
            return "the other side has ended it; it may have refused the certificate of this one, and its log then says why";
        }
        String message = String.valueOf(failure.getMessage());
        if (message.contains("Empty client certificate chain")) {
            return "the other side has shown no certificate";
        }
        if (message.contains("fatal alert")) {
            return "the other side has refused the certificate of this one (" + alert(message) + ")";
        }
        return message;
    }

    private static String alert(String message) {
        return message.substring(message.lastIndexOf(' ') + 1).replace('_', ' ');
    }
}
