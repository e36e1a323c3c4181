package io.swingnode.server.net;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/** Says in words why two sides of a TLS connection did not come together; messages of Java name its classes. */
public final class TlsReason {
    private TlsReason() {}

    /** The reason, as seen by the side on which {@code failure} was thrown. */
    public static String of(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "the certificate of the other side has expired";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "the certificate of the other side is not valid yet";
            }
            if (cause instanceof CertPathBuilderException) {
                return "the certificate of the other side is not of an authority that is trusted here";
            }
            if (cause instanceof CertPathValidatorException && cause.getCause() == null) {
                return "the certificate of the other side is not valid: " + cause.getMessage();
            }
            if (cause instanceof CertificateException && cause.getCause() == null) {
                return "the certificate of the other side does not fit: " + cause.getMessage();
            }
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
