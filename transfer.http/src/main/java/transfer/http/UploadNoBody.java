// SPDX-License-Identifier: Apache-2.0
package transfer.http;

import java.util.Optional;
import java.util.function.LongConsumer;

/** Nothing, said with {@code Content-Length: 0}, for a method that wants a body. */
final class UploadNoBody implements HttpBody {
    @Override
    public long length() {
        return 0;
    }

    @Override
    public Optional<String> contentType() {
        return Optional.empty();
    }

    @Override
    public void writeTo(BodySink sink, LongConsumer moved) {
        // nothing
    }
}
