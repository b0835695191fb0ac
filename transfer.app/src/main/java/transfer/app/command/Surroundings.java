// SPDX-License-Identifier: Apache-2.0
package transfer.app.command;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a command line refers to without naming it.
 *
 * @param folder what relative paths are relative to, absolute
 * @param schemes the URL schemes that can be served; empty if that is not known yet
 * @param input what {@code -i -} reads
 * @param password asks a person for the password of a user; empty if there is nobody to ask
 */
public record Surroundings(Path folder, Set<String> schemes, InputStream input, Function<String, Optional<String>> password) {}
