// SPDX-License-Identifier: Apache-2.0
package transfer.tck.upload;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;

/** Takes a body in one request. */
final class PlainTarget implements Target {
    private final Arrivals arrivals;

    PlainTarget(Arrivals arrivals) {
        this.arrivals = arrivals;
    }

    @Override
    public void serve(Exchange exchange) throws IOException {
        switch (exchange.request().method()) {
            case "PUT", "POST" -> receive(exchange);
            case "OPTIONS" -> exchange.answer(204, Map.of("Allow", "OPTIONS, PUT, POST"), "");
            default -> exchange.answer(405, Map.of("Allow", "OPTIONS, PUT, POST"), "");
        }
    }

    /** A body that breaks off is dropped: it is no message (RFC 9112, section 8). */
    void receive(Exchange exchange) throws IOException {
        Request request = exchange.request();
        MessageDigest digest = Upload.sha256();
        byte[] buffer = new byte[65_536];
        for (int read = exchange.read(buffer); read >= 0; read = exchange.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        arrivals.add(new Arrivals.Arrival(request.target(), request.method(), sha256, exchange.received(), request.headers()));
        exchange.answer(201, Map.of("Content-Type", "application/json"), "{\"sha256\": \"" + sha256 + "\"}");
    }
}
