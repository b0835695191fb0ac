// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.io.Reader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.io.FileHandler;
import org.apache.commons.configuration2.plist.XMLPropertyListConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import transfer.api.FailureReason;
import transfer.api.TransferException;

/**
 * Apple's XML property lists through Commons Configuration, which knows their DTD and keeps their types.
 *
 * <p>The configuration is made from a tree of nodes and never asked by key, so that dots, brackets and spaces in keys mean nothing.
 * Interpolation is off: <code>${...}</code> is text.
 */
final class CommonsPropertyList {
    private CommonsPropertyList() {}

    static byte[] write(Map<String, Object> dictionary) {
        StringWriter text = new StringWriter(2048);
        try {
            new FileHandler(configuration(dictionary)).save(text);
        } catch (ConfigurationException e) {
            throw new IllegalStateException("a property list can not be written to memory", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads any XML property list. Lenient: what reads a document that others have edited has to check its values. */
    static Map<String, Object> read(Reader document) throws TransferException {
        XMLPropertyListConfiguration configuration = empty();
        try {
            new FileHandler(configuration).load(document);
        } catch (ConfigurationException | RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new TransferException(FailureReason.INVALID_RECORD, "is no property list: " + cause.getMessage(), e);
        }
        return dictionary(configuration.getNodeModel().getRootNode());
    }

    private static XMLPropertyListConfiguration empty() {
        XMLPropertyListConfiguration configuration = new XMLPropertyListConfiguration();
        configuration.setInterpolator(null);
        return configuration;
    }

    private static XMLPropertyListConfiguration configuration(Map<?, ?> dictionary) {
        XMLPropertyListConfiguration configuration = empty();
        configuration.getNodeModel().setRootNode(children(new ImmutableNode.Builder(dictionary.size()), dictionary).create());
        return configuration;
    }

    private static ImmutableNode.Builder children(ImmutableNode.Builder parent, Map<?, ?> dictionary) {
        dictionary.forEach((key, value) -> {
            ImmutableNode.Builder child = new ImmutableNode.Builder().name((String) key);
            if (value instanceof Map<?, ?> nested) {
                children(child, nested);
            } else {
                child.value(toCommons(value));
            }
            parent.addChild(child.create());
        });
        return parent;
    }

    private static Object toCommons(Object value) {
        if (value instanceof Map<?, ?> nested) {
            return configuration(nested);
        }
        if (value instanceof List<?> items) {
            return items.stream().map(CommonsPropertyList::toCommons).toList();
        }
        return value instanceof Instant time ? Date.from(time) : value;
    }

    private static Map<String, Object> dictionary(ImmutableNode node) throws TransferException {
        Map<String, Object> dictionary = new LinkedHashMap<>();
        for (ImmutableNode child : node.getChildren()) {
            Object value = child.getValue() == null ? dictionary(child) : fromCommons(child.getValue());
            if (dictionary.put(child.getNodeName(), value) != null) {
                throw new TransferException(FailureReason.INVALID_RECORD, "has the key " + child.getNodeName() + " twice");
            }
        }
        return dictionary;
    }

    private static Object fromCommons(Object value) throws TransferException {
        if (value instanceof XMLPropertyListConfiguration nested) {
            return dictionary(nested.getNodeModel().getRootNode());
        }
        if (value instanceof List<?> items) {
            List<Object> list = new ArrayList<>(items.size());
            for (Object item : items) {
                list.add(fromCommons(item));
            }
            return list;
        }
        if (value instanceof BigInteger number) {
            if (number.bitLength() >= Long.SIZE) {
                throw new TransferException(FailureReason.INVALID_RECORD, "has a number that is out of range: " + number);
            }
            return number.longValue();
        }
        if (value instanceof BigDecimal number) {
            return number.doubleValue();
        }
        return value instanceof Date time ? time.toInstant() : value;
    }
}
