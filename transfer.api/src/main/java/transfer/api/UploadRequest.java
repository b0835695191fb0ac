// SPDX-License-Identifier: Apache-2.0
package transfer.api;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request to send a local file to a URL. What is sent is the file as it was at submit: its bytes are staged in the store.
 *
 * @param url where to send to
 * @param method PUT or POST
 * @param headers sent with every attempt; see {@link TransferRequest#headers}
 * @param source the absolute path of a regular file; only read while {@link TransferSession#submit} runs, unless linked
 * @param linkSource the caller's promise that the source will not change: it is hard-linked, not copied, where that is possible.
 *     If it changes all the same, the transfer fails with {@link FailureReason#SOURCE_CHANGED}
 * @param protocol how to send it
 * @param idempotent the caller's promise that a repeated POST does no harm; it then carries an {@code Idempotency-Key}
 * @param form if present, the body is sent as a {@code multipart/form-data} form (RFC 7578), with POST only
 * @param options scheduling and limits
 * @param properties the application's own values; see {@link TransferRequest#properties}
 */
public record UploadRequest(
        URI url,
        String method,
        Map<String, String> headers,
        Path source,
        boolean linkSource,
        UploadProtocol protocol,
        boolean idempotent,
        Optional<Form> form,
        TransferOptions options,
        Map<String, Object> properties)
        implements TransferRequest {

    /**
     * A browser's upload form.
     *
     * @param fileField the name of the field that holds the file
     * @param fileName the file name that the server is told
     * @param fields further text fields, in order
     */
    public record Form(String fileField, String fileName, Map<String, String> fields) {
        public Form {
            if (fileField.isEmpty()) {
                throw new IllegalArgumentException("a form needs the name of its file field");
            }
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    public UploadRequest {
        url = Locations.url(url);
        if (!method.equals("PUT") && !method.equals("POST")) {
            throw new IllegalArgumentException("an upload's method is PUT or POST, not " + Text.oneLine(method));
        }
        headers = Headers.checked(headers);
        source = Locations.path("source", source);
        if (form.isPresent() && (!method.equals("POST") || protocol == UploadProtocol.TUS || protocol == UploadProtocol.IETF)) {
            throw new IllegalArgumentException("a form is sent with a plain POST only");
        }
        properties = PropertyList.copyOf(properties);
    }

    void writeTo(Map<String, Object> map, Map<String, Object> more) {
        map.put("Source", source.toString());
        more.put("LinkSource", linkSource);
        more.put("Protocol", protocol.name());
        more.put("Idempotent", idempotent);
        form.ifPresent(value -> {
            Map<String, Object> shape = new LinkedHashMap<>();
            shape.put("FileField", value.fileField());
            shape.put("FileName", value.fileName());
            if (!value.fields().isEmpty()) {
                shape.put("FieldNames", List.copyOf(value.fields().keySet()));
                shape.put("FieldValues", List.copyOf(value.fields().values()));
            }
            more.put("Form", shape);
        });
    }

    static UploadRequest readFrom(PropertyList list, PropertyList more) throws TransferException {
        return new UploadRequest(
                URI.create(list.require("URL", String.class)),
                list.require("Method", String.class),
                list.strings("Headers"),
                Path.of(list.require("Source", String.class)),
                more.bool("LinkSource").orElse(false),
                more.constant("Protocol", UploadProtocol.class).orElse(UploadProtocol.AUTO),
                more.bool("Idempotent").orElse(false),
                more.map().containsKey("Form") ? Optional.of(readForm(PropertyList.of(more.dictionary("Form")))) : Optional.empty(),
                TransferOptions.readFrom(more),
                list.dictionary("Properties"));
    }

    private static Form readForm(PropertyList shape) throws TransferException {
        var names = shape.stringList("FieldNames");
        var values = shape.stringList("FieldValues");
        if (names.size() != values.size()) {
            throw new TransferException(FailureReason.INVALID_RECORD, "Form has names and values of different number");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            fields.put(names.get(i), values.get(i));
        }
        return new Form(shape.require("FileField", String.class), shape.string("FileName").orElse(""), fields);
    }

    /** Starts a request that sends the given file. {@link Builder#to} must follow. */
    public static Builder of(Path source) {
        return new Builder(source);
    }

    /** Makes an {@link UploadRequest}; the record's components say what each value means. Not safe for several threads. */
    public static final class Builder {
        private final Path source;
        private URI url;
        private String method = "PUT";
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private boolean linkSource;
        private UploadProtocol protocol = UploadProtocol.AUTO;
        private boolean idempotent;
        private Optional<Form> form = Optional.empty();
        private TransferOptions options = TransferOptions.DEFAULT;
        private Map<String, Object> properties = Map.of();

        private Builder(Path source) {
            this.source = source;
        }

        public Builder to(URI value) {
            url = value;
            return this;
        }

        public Builder method(String value) {
            method = value;
            return this;
        }

        public Builder header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        public Builder linkSource() {
            linkSource = true;
            return this;
        }

        public Builder protocol(UploadProtocol value) {
            protocol = value;
            return this;
        }

        public Builder idempotent() {
            idempotent = true;
            return this;
        }

        public Builder form(Form value) {
            form = Optional.of(value);
            return this;
        }

        public Builder options(TransferOptions value) {
            options = value;
            return this;
        }

        public Builder properties(Map<String, ?> values) {
            properties = PropertyList.copyOf(values);
            return this;
        }

        /** @throws IllegalArgumentException if a value is missing or can not be right; the message says which and why */
        public UploadRequest build() {
            if (url == null) {
                throw new IllegalArgumentException("an upload needs a URL: to(url)");
            }
            return new UploadRequest(
                    url, method, headers, source, linkSource, protocol, idempotent, form, options, properties);
        }
    }
}
