// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import transfer.api.FailureReason;
import transfer.api.TransferException;
import transfer.api.TransferOutcome;
import transfer.api.store.TransferDescription;
import transfer.api.store.TransferProgress;

/**
 * Accepts files that a person has edited. They are read with Commons Configuration, which takes any XML property list; size, nesting and
 * entities are bounded before. What they say must make a valid record, as it is and in this directory; only then are they written anew,
 * with a seal.
 */
final class Resealing {
    private static final List<String> EDITABLE = List.of(Layout.IMMUTABLE, Layout.MUTABLE, Layout.RECENT, Layout.OUTCOME);

    private final Layout layout;
    private final FileOperations files;
    private final SubmitLog log;
    private final RecordReader reader;

    Resealing(Layout layout, FileOperations files, SubmitLog log, RecordReader reader) {
        this.layout = layout;
        this.files = files;
        this.log = log;
        this.reader = reader;
    }

    void reseal(UUID identifier) throws IOException, TransferException {
        boolean inPlace = FileOperations.exists(layout.record(identifier));
        Path directory = inPlace ? layout.record(identifier) : layout.scrapped(identifier);
        if (!FileOperations.exists(directory)) {
            throw Contents.notFound(identifier);
        }
        if (!FileOperations.exists(directory.resolve(Layout.IMMUTABLE))) {
            throw new TransferException(FailureReason.INVALID_RECORD, Layout.IMMUTABLE + " is missing");
        }
        Map<String, byte[]> edited = new LinkedHashMap<>();
        for (String name : EDITABLE) {
            Optional<byte[]> sealed = reseal(directory.resolve(name), identifier);
            sealed.ifPresent(bytes -> edited.put(name, bytes));
        }
        for (Map.Entry<String, byte[]> file : edited.entrySet()) {
            files.replace(directory.resolve(file.getKey()), file.getValue(), true);
        }
        if (inPlace) {
            log.settle(identifier);
        }
        if (reader.read(directory, identifier) instanceof Reading.Invalid invalid) {
            throw new TransferException(FailureReason.INVALID_RECORD, invalid.why());
        }
        if (!inPlace) {
            restore(identifier);
        }
    }

    /** The report goes last: until then the record is at least in one of the two places. */
    private void restore(UUID identifier) throws IOException {
        CertainRename.run(files, layout.scrapped(identifier), layout.record(identifier), () -> log.root().force());
        files.delete(layout.report(identifier));
        files.delete(layout.seenReport(identifier));
        files.forceDirectory(layout.scrapped());
    }

    /** @return the sealed bytes of a file that has none that fits; empty if there is nothing to do */
    private static Optional<byte[]> reseal(Path file, UUID identifier) throws IOException, TransferException {
        Optional<byte[]> bytes = SealedPropertyList.bytes(file);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            SealedPropertyList.decode(bytes.get());
            return Optional.empty();
        } catch (TransferException e) {
            try {
                return Optional.of(accept(Layout.name(file), bytes.get(), identifier));
            } catch (TransferException invalid) {
                throw new TransferException(
                        FailureReason.INVALID_RECORD, Layout.name(file) + " " + invalid.getMessage(), invalid);
            }
        }
    }

    private static byte[] accept(String name, byte[] bytes, UUID identifier) throws TransferException {
        String text = text(bytes);
        checkHarmless(bytes, text);
        Map<String, Object> map = CommonsPropertyList.read(new StringReader(text));
        try {
            if (!identifier.toString().equals(map.get("Identifier"))) {
                throw new TransferException(FailureReason.INVALID_RECORD, "belongs to " + map.get("Identifier"));
            }
            switch (name) {
                case Layout.IMMUTABLE -> TransferDescription.of(map);
                case Layout.OUTCOME -> TransferOutcome.of(map);
                default -> TransferProgress.of(map);
            }
            return SealedPropertyList.encode(map);
        } catch (IllegalArgumentException e) {
            throw new TransferException(FailureReason.INVALID_RECORD, e.getMessage(), e);
        }
    }

    private static String text(byte[] bytes) throws TransferException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new TransferException(FailureReason.INVALID_RECORD, "is not UTF-8", e);
        }
    }

    /** Refuses what Commons Configuration would choke on: deep nesting, and entities of the document's own. */
    private static void checkHarmless(byte[] bytes, String text) throws TransferException {
        int type = text.indexOf("<!DOCTYPE");
        if (type >= 0 && text.substring(type, Math.max(type, text.indexOf('>', type))).contains("[")) {
            throw new TransferException(FailureReason.INVALID_RECORD, "has declarations of its own");
        }
        try {
            XMLStreamReader xml = CanonicalPropertyList.open(bytes, bytes.length);
            int depth = 0;
            while (xml.hasNext()) {
                int event = xml.next();
                depth += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
                if (depth > CanonicalPropertyList.DEEPEST) {
                    throw new TransferException(FailureReason.INVALID_RECORD, "is nested too deep");
                }
                if (event == XMLStreamConstants.ENTITY_REFERENCE) {
                    throw new TransferException(FailureReason.INVALID_RECORD, "has entities of its own");
                }
            }
        } catch (XMLStreamException e) {
            throw new TransferException(FailureReason.INVALID_RECORD, "is no XML: " + e.getMessage(), e);
        }
    }
}
