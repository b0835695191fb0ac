// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.ByteArrayInputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/**
 * A fast and strict reader of the property lists that {@link CommonsPropertyList} writes. It knows no DTD and no entities, and no more
 * nesting than a record can have; anything it does not expect makes the file invalid.
 *
 * <pre>
 * document   = xml-declaration doctype "&lt;plist version=…&gt;" dictionary "&lt;/plist&gt;"
 * dictionary = "&lt;dict&gt;" *( "&lt;key&gt;" text "&lt;/key&gt;" value ) "&lt;/dict&gt;" / "&lt;dict/&gt;"
 * value      = dictionary / "&lt;array&gt;" *value "&lt;/array&gt;" / string / integer / real / date / data
 *            / "&lt;true/&gt;" / "&lt;false/&gt;"
 * date       = YYYY-MM-DDThh:mm:ssZ
 * </pre>
 */
final class CanonicalPropertyList {
    /** How deep dictionaries and lists may be nested: what the API allows, and the record around it. */
    static final int DEEPEST = 32;

    private static final XMLInputFactory FACTORY = factory();

    private final XMLStreamReader xml;

    private CanonicalPropertyList(XMLStreamReader xml) {
        this.xml = xml;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        return factory;
    }

    static XMLStreamReader open(byte[] bytes, int length) throws XMLStreamException {
        return FACTORY.createXMLStreamReader(new ByteArrayInputStream(bytes, 0, length), "UTF-8");
    }

    /** @throws TransferException {@link FailureReason#INVALID_RECORD} if it is not of the canonical form */
    static Map<String, Object> read(byte[] bytes, int length) throws TransferException {
        try {
            return new CanonicalPropertyList(open(bytes, length)).document();
        } catch (XMLStreamException e) {
            throw new TransferException(FailureReason.INVALID_RECORD, "is no property list: " + e.getMessage(), e);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new TransferException(FailureReason.INVALID_RECORD, "has a bad value: " + e.getMessage(), e);
        }
    }

    private Map<String, Object> document() throws XMLStreamException, TransferException {
        expect(nextTag(), "plist");
        expect(nextTag(), "dict");
        Map<String, Object> dictionary = dictionary(1);
        if (nextTag() != null || xml.next() != XMLStreamConstants.END_DOCUMENT) {
            throw invalid("something after its dictionary");
        }
        return dictionary;
    }

    private Map<String, Object> dictionary(int depth) throws XMLStreamException, TransferException {
        if (depth > DEEPEST) {
            throw invalid("dictionaries nested deeper than " + DEEPEST);
        }
        Map<String, Object> dictionary = new LinkedHashMap<>();
        for (String tag = nextTag(); tag != null; tag = nextTag()) {
            expect(tag, "key");
            String key = text();
            if (dictionary.put(key, value(nextTag(), depth)) != null) {
                throw invalid("the key " + key + " twice");
            }
        }
        return dictionary;
    }

    private List<Object> array(int depth) throws XMLStreamException, TransferException {
        if (depth > DEEPEST) {
            throw invalid("lists nested deeper than " + DEEPEST);
        }
        List<Object> items = new ArrayList<>();
        for (String tag = nextTag(); tag != null; tag = nextTag()) {
            items.add(value(tag, depth));
        }
        return items;
    }

    private Object value(String tag, int depth) throws XMLStreamException, TransferException {
        if (tag == null) {
            throw invalid("a key without a value");
        }
        return switch (tag) {
            case "string" -> text();
            case "integer" -> Long.valueOf(text());
            case "real" -> real(text());
            case "true" -> empty(true);
            case "false" -> empty(false);
            case "date" -> date(text());
            // comes in lines, and indented if a person has edited it
            case "data" -> Base64.getDecoder().decode(text().replaceAll("\\s", ""));
            case "dict" -> dictionary(depth + 1);
            case "array" -> array(depth + 1);
            default -> throw invalid("an element " + tag);
        };
    }

    /** The text up to the end of the element. An entity of the document's own is not text, though StAX would take it for empty. */
    private String text() throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
            if (event != XMLStreamConstants.CHARACTERS && event != XMLStreamConstants.SPACE && event != XMLStreamConstants.CDATA) {
                throw new XMLStreamException("event " + event + " where text should be");
            }
            text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
        }
        return text.toString();
    }

    private static Double real(String text) throws TransferException {
        double number = Double.parseDouble(text);
        if (!Double.isFinite(number)) {
            throw invalid("a number that is none: " + text);
        }
        return number;
    }

    private static Instant date(String text) throws TransferException {
        Instant time = Instant.parse(text);
        if (!time.toString().equals(text)) {
            throw invalid("a date that is not to the second: " + text);
        }
        return time;
    }

    private Boolean empty(boolean value) throws XMLStreamException, TransferException {
        if (nextTag() != null) {
            throw invalid("something inside a boolean");
        }
        return value;
    }

    /** The next element's name; null at the end of the one around it. */
    private String nextTag() throws XMLStreamException {
        for (int event = xml.next(); ; event = xml.next()) {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT:
                    return xml.getLocalName();
                case XMLStreamConstants.END_ELEMENT:
                    return null;
                case XMLStreamConstants.DTD, XMLStreamConstants.SPACE:
                    break;
                case XMLStreamConstants.CHARACTERS:
                    if (xml.isWhiteSpace()) {
                        break;
                    }
                    throw new XMLStreamException("text outside an element");
                default:
                    throw new XMLStreamException("event " + event + " where an element should be");
            }
        }
    }

    private static void expect(String found, String wanted) throws TransferException {
        if (!wanted.equals(found)) {
            throw invalid(found + " where " + wanted + " should be");
        }
    }

    private static TransferException invalid(String what) {
        return new TransferException(FailureReason.INVALID_RECORD, "has " + what);
    }
}
