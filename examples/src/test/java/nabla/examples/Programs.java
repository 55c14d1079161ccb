package nabla.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Examples as processes of their own. */
final class Programs {
    private Programs() {}

    /** Starts a program in a folder, with what it prints in one stream. */
    static Process start(Class<?> program, Path folder, String... args) throws IOException {
        return start(List.of(), program, folder, args);
    }

    /** Starts a program with options for its JVM. */
    static Process start(List<String> options, Class<?> program, Path folder, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        // The tests may run with arguments for the JVM in the environment, which it would print.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        // A configuration without fonts, for those that look for it.
        builder.environment()
                .put("FONTCONFIG_FILE", folder.resolve("fonts.conf").toString());
        return builder.start();
    }
}
