// SPDX-License-Identifier: Apache-2.0
package transfer.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The shipped program in a JVM that runs on: see {@link Worker}, to which this talks. */
final class Running implements AutoCloseable {
    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;
    private final Path said;

    private Running(Process process, Path said) {
        this.process = process;
        this.said = said;
        in = process.outputWriter();
        out = process.inputReader();
    }

    /**
     * Starts it.
     *
     * @param said where its messages go
     * @param arguments as {@link Worker#main} has them
     */
    static Running start(List<String> jvmOptions, Path said, String... arguments) throws IOException {
        return new Running(new ProcessBuilder(java(jvmOptions, Worker.class, arguments))
                .redirectError(said.toFile()).start(), said);
    }

    /** The command that starts a class of this folder in a JVM. */
    static List<String> java(List<String> jvmOptions, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    long pid() {
        return process.pid();
    }

    /** Has it do something and returns the numbers that it answers. */
    double[] ask(Object... words) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Object word : words) {
            texts.add(word.toString());
        }
        in.write(String.join("\t", texts));
        in.newLine();
        in.flush();
        String answer = out.readLine();
        if (answer == null || !answer.startsWith("= ")) {
            throw new IOException(texts + ": " + answer + "\n" + Files.readString(said));
        }
        String[] numbers = answer.substring(2).split(" ");
        double[] values = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            values[i] = Double.parseDouble(numbers[i]);
        }
        return values;
    }

    /** The same for what answers with wall and processor time. */
    Sample measure(Object... words) throws IOException {
        double[] values = ask(words);
        return new Sample(values[0], values[1]);
    }

    @Override
    public void close() throws IOException {
        in.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
