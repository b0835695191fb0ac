// SPDX-License-Identifier: Apache-2.0
package transfer.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import transfer.app.command.UsageException;

/** The command {@code grep} for the shell of the command line: containers bring one of their own. */
public final class Grep {
    Grep() {}

    @Descriptor("the lines of its input in which a regular expression is found")
    public String grep(
            @Descriptor("how many") @Parameter(names = {"-c", "--count"}, presentValue = "true", absentValue = "false") boolean count,
            @Descriptor("upper case or lower case")
                    @Parameter(names = {"-i", "--ignore-case"}, presentValue = "true", absentValue = "false") boolean ignoreCase,
            @Descriptor("those in which it is not")
                    @Parameter(names = {"-v", "--invert-match"}, presentValue = "true", absentValue = "false") boolean invert,
            @Descriptor("the expression") String expression)
            throws IOException, UsageException {
        Pattern pattern = pattern(expression, ignoreCase);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> found = input.lines().filter(line -> pattern.matcher(line).find() != invert).toList();
        return count ? String.valueOf(found.size()) : found.isEmpty() ? null : String.join("\n", found);
    }

    private static Pattern pattern(String expression, boolean ignoreCase) throws UsageException {
        try {
            return Pattern.compile(expression, ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
        } catch (PatternSyntaxException e) {
            throw new UsageException("'" + expression + "' is not a regular expression: " + e.getDescription());
        }
    }
}
