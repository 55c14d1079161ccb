package nabla.autodiff;

import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a main class of the tests in a JVM of its own. */
public final class FreshJvm {
    private FreshJvm() {}

    /** What it printed, errors included. */
    public static String run(Class<?> main, String... options) throws Exception {
        return run(main, List.of(), options);
    }

    /** The same with arguments of the program. */
    public static String run(Class<?> main, List<String> arguments, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(
                List.of("-cp", folderOf(Tensor.class) + File.pathSeparator + folderOf(FreshJvm.class), main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // The JVM announces what it takes from these, and a test expects what the program prints.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** The last line that a program prints which runs on the kernels of this JVM. */
    static String lastLineOnTheseKernels(Class<?> main, String argument) throws Exception {
        String kernels =
                Tensor.kernels().startsWith("vector") ? "--add-modules=jdk.incubator.vector" : "-Dnabla.kernels=scalar";
        return run(main, List.of(argument), kernels).lines().reduce("", (before, last) -> last);
    }

    /** The folder or jar that a class comes from. */
    private static Path folderOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource("/" + file).toString();
        return Path.of(URI.create(url.substring(0, url.length() - file.length())));
    }
}
