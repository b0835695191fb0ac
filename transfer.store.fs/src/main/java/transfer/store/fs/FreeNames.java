// SPDX-License-Identifier: Apache-2.0
package transfer.store.fs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.IntStream;
import transfer.api.IfExists;

/** The names that a download may take, in order: its own and, if the rule says so, {@code name (1).ext}, {@code name (2).ext} ... */
final class FreeNames {
    private static final int LONGEST_NAME = 255;
    private static final int MOST = 10_000;

    private FreeNames() {}

    static Iterator<Path> of(Path proposal, IfExists rule) {
        return IntStream.range(0, rule == IfExists.RENAME ? MOST : 1)
                .mapToObj(number -> number == 0 ? proposal : proposal.resolveSibling(numbered(Layout.name(proposal), number)))
                .iterator();
    }

    private static String numbered(String name, int number) {
        int dot = name.lastIndexOf('.');
        String base = dot > 0 ? name.substring(0, dot) : name;
        String end = " (" + number + ")" + (dot > 0 ? name.substring(dot) : "");
        while (bytes(base) + bytes(end) > LONGEST_NAME && !base.isEmpty()) {
            base = base.substring(0, base.offsetByCodePoints(base.length(), -1));
        }
        return base + end;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
