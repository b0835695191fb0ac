// SPDX-License-Identifier: Apache-2.0
package transfer.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import transfer.api.Transfer;
import transfer.api.TransferState;
import transfer.app.Samples;

/** The commands as Gogo calls them. */
class TransferCommandsTest {
    private static final UUID FIRST = new UUID(1L << 60, 1);
    private static final UUID SECOND = new UUID(2L << 60, 2);

    private final FakeSession session = new FakeSession();
    private final ThreadIOImpl streams = new ThreadIOImpl();
    private final CommandProcessorImpl gogo = new CommandProcessorImpl(streams);
    private CommandSession shell;

    @BeforeEach
    void open() {
        streams.start();
        session.have(Samples.transfer(FIRST, Samples.download("http://h/x", Path.of("/d/x")), TransferState.RUNNING, 1, 2));
        session.have(Samples.transfer(SECOND, Samples.download("http://h/y", Path.of("/d/y")), TransferState.PAUSED, 1, 2));
        TransferCommands commands = new TransferCommands(List.of(session), List.of(), new SecretKeeper());
        TransferCommands.NAMES.forEach(name -> gogo.addCommand("transfer", commands, name));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        shell = gogo.createSession(InputStream.nullInputStream(), out, out);
    }

    @AfterEach
    void close() {
        shell.close();
        gogo.stop();
        streams.stop();
    }

    @Test
    void a_list_is_of_transfers() throws Exception {
        List<?> list = (List<?>) shell.execute("transfer:list");
        assertEquals(List.of(FIRST, SECOND), list.stream().map(one -> ((Transfer) one).identifier()).toList());
    }

    @Test
    void json_is_what_the_command_line_prints() throws Exception {
        assertTrue(((String) shell.execute("transfer:list --json")).startsWith("[{\"identifier\":\"" + FIRST));
        assertEquals(2, ((String) shell.execute("transfer:show 1 2 --json")).lines().count());
        assertTrue(((String) shell.execute("transfer:reconcile -n --json")).contains("\"dryRun\":true"));
        assertEquals("", shell.execute("transfer:doctor --json"));
    }

    @Test
    void one_transfer_is_itself_and_several_are_a_list() throws Exception {
        assertEquals(FIRST, ((Transfer) shell.execute("transfer:show 1")).identifier());
        assertEquals(2, ((List<?>) shell.execute("transfer:pause 1 2")).size());
        assertEquals(List.of("pause 1", "pause 2"), session.calls.stream().map(call -> call.substring(0, 7)).toList());
    }

    @ParameterizedTest(name = "transfer:{0}")
    @CsvSource(delimiter = '|', value = {
        "show            | show takes ID..., not nothing",
        "show x          | is not a transfer's identifier",
        "pause           | pause takes ID..., not nothing",
        "list more       | list takes nothing, not 'more'",
        "list --link     | list has no option --link",
        "get             | get takes URL..., not nothing",
        "run --state x   | the configuration of the store",
        "show ff         | there is no transfer ff",
    })
    void what_is_wrong_is_said_as_on_the_command_line(String line, String expected) {
        Exception wrong = assertThrows(Exception.class, () -> shell.execute("transfer:" + line));
        assertTrue(wrong.getMessage().contains(expected), wrong.getMessage());
    }

    @Test
    void help_is_that_of_the_command_line() {
        Exception help = assertThrows(Exception.class, () -> shell.execute("transfer:get --help"));
        assertTrue(help.getMessage().startsWith("transfer get [OPTION...] URL..."), help.getMessage());
    }
}
