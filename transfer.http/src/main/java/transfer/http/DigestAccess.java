// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import okhttp3.Challenge;
import okhttp3.HttpUrl;
import transfer.api.Credentials;

/**
 * Digest access authentication (RFC 7616) with the quality of protection {@code auth}, by SHA-256 or MD5, with and without
 * {@code -sess}. One instance answers one challenge, any number of times.
 */
final class DigestAccess {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Challenge challenge;
    private final Credentials.Password password;
    private final String algorithm;
    private final String javaName;
    private final String clientNonce;
    private int count;

    private DigestAccess(Challenge challenge, Credentials.Password password, String algorithm, String javaName) {
        this.challenge = challenge;
        this.password = password;
        this.algorithm = algorithm;
        this.javaName = javaName;
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        clientNonce = HexFormat.of().formatHex(random);
    }

    /** Empty if the challenge is another one, or one that can not be answered. */
    static Optional<DigestAccess> of(Challenge challenge, Credentials.Password password) {
        if (!challenge.scheme().equalsIgnoreCase("Digest") || parameter(challenge, "nonce").isEmpty()) {
            return Optional.empty();
        }
        String qop = parameter(challenge, "qop").orElse("");
        boolean auth = Arrays.stream(qop.split(",")).map(String::strip).anyMatch("auth"::equalsIgnoreCase);
        String algorithm = parameter(challenge, "algorithm").orElse("MD5");
        String javaName = switch (algorithm.toUpperCase(Locale.ROOT)) {
            case "SHA-256", "SHA-256-SESS" -> "SHA-256";
            case "MD5", "MD5-SESS" -> "MD5";
            default -> "";
        };
        String quoted = password.user() + parameter(challenge, "realm").orElse("");
        boolean plain = quoted.chars().allMatch(c -> c >= ' ' && c != '"' && c != '\\');
        return auth && !javaName.isEmpty() && plain
                ? Optional.of(new DigestAccess(challenge, password, algorithm, javaName))
                : Optional.empty();
    }

    private static Optional<String> parameter(Challenge challenge, String name) {
        return Optional.ofNullable(challenge.authParams().get(name));
    }

    /** The value of {@code Authorization} for a request. */
    synchronized String answer(String method, HttpUrl url) {
        String nonce = parameter(challenge, "nonce").orElse("");
        String realm = parameter(challenge, "realm").orElse("");
        String path = url.encodedPath() + (url.encodedQuery() == null ? "" : "?" + url.encodedQuery());
        String number = String.format(Locale.ROOT, "%08x", ++count);
        String secret = hash(password.user() + ":" + realm + ":" + password.secret());
        if (algorithm.toUpperCase(Locale.ROOT).endsWith("-SESS")) {
            secret = hash(secret + ":" + nonce + ":" + clientNonce);
        }
        String response = hash(String.join(":", secret, nonce, number, clientNonce, "auth", hash(method + ":" + path)));
        String opaque = parameter(challenge, "opaque").map(value -> ", opaque=\"" + value + '"').orElse("");
        return "Digest username=\"" + password.user() + "\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\"" + path
                + "\", response=\"" + response + "\", algorithm=" + algorithm + ", qop=auth, nc=" + number
                + ", cnonce=\"" + clientNonce + '"' + opaque;
    }

    private String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(javaName).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + javaName, e);
        }
    }
}
