// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A command line, understood.
 *
 * @param state the state directory, if one was named
 * @param quiet whether to print failures only
 * @param command what to do
 */
public record Invocation(Optional<Path> state, boolean quiet, Command command) {}
