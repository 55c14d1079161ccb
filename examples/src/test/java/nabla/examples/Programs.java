package nabla.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Examples as processes of their own. */
public final class Programs {
    private static final Path SCRIPT = Path.of("/usr/bin/script");

    private Programs() {}

    /** Starts a program in a folder, with what it prints in one stream. */
    static Process start(Class<?> program, Path folder, String... args) throws IOException {
        return start(List.of(), program, folder, args);
    }

    /** Starts a program with options for its JVM. */
    public static Process start(List<String> options, Class<?> program, Path folder, String... args)
            throws IOException {
        return start(command(options, program, args), folder);
    }

    /** Whether the machine has util-linux's {@code script}, which makes terminals. */
    static boolean hasTerminal() {
        return Files.isExecutable(SCRIPT) && System.getProperty("os.name").equals("Linux");
    }

    /** Starts a program that talks to a terminal; what is written to it comes from the keyboard. */
    static Process startInTerminal(Class<?> program, Path folder, String... args) throws IOException {
        String line = command(List.of(), program, args).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" ", "exec ", ""));
        return start(List.of(SCRIPT.toString(), "-qec", line, "/dev/null"), folder);
    }

    private static List<String> command(List<String> options, Class<?> program, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(args));
        return command;
    }

    private static Process start(List<String> command, Path folder) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        // The tests may run with arguments for the JVM in the environment, which it would print.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().put("TERM", "xterm");
        // A configuration without fonts, for those that look for it.
        builder.environment()
                .put("FONTCONFIG_FILE", folder.resolve("fonts.conf").toString());
        return builder.start();
    }
}
