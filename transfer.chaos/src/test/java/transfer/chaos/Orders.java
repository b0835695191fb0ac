// SPDX-License-Identifier: Apache-2.0
package transfer.chaos;

import java.nio.file.Path;
import java.util.List;

/**
 * What a life of the application is told.
 *
 * @param state the state directory
 * @param wishes the file with the wishes, each in a line
 * @param impatient whether it gives up and tries again soon, instead of using the defaults
 * @param halt where it dies by its own hand
 */
record Orders(Path state, Path wishes, boolean impatient, HaltPoint halt) {
    static Orders parse(String... arguments) {
        return new Orders(Path.of(arguments[0]), Path.of(arguments[1]), Boolean.parseBoolean(arguments[2]),
                HaltPoint.parse(arguments[3]));
    }

    List<String> arguments() {
        return List.of(state.toString(), wishes.toString(), Boolean.toString(impatient), halt.toString());
    }
}
