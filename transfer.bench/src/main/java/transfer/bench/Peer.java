// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.nio.file.Path;
import java.util.Optional;
import transfer.tck.fault.Tools;

/** A program that is used here, and the Debian package that has it. */
enum Peer {
    ARIA2C("aria2c", "aria2"),
    BASH("bash", "bash"),
    CURL("curl", "curl"),
    FIND("find", "findutils"),
    NGINX("nginx", "nginx-light"),
    SQLITE("sqlite3", "sqlite3"),
    STRACE("strace", "strace"),
    TIME("time", "time");

    private final String program;
    private final String debian;

    Peer(String program, String debian) {
        this.program = program;
        this.debian = debian;
    }

    Optional<Path> find() {
        return Tools.find(program);
    }

    /** Its path. */
    String path() {
        return find().orElseThrow(() -> new IllegalStateException(missing())).toString();
    }

    String missing() {
        return program + " is not installed: apt-get install " + debian;
    }
}
