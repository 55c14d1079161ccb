package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.autodiff.Tensor;
import nabla.nn.Layer;

/** Programs of the tests in a JVM of their own, whose flags they choose. */
public final class OwnJvm {
    private OwnJvm() {}

    /** The last line that a program prints. */
    public static String run(List<String> flags, Class<?> program, String argument)
            throws IOException, InterruptedException {
        String classPath = Stream.of(Tensor.class, Layer.class, ScoreFunction.class, program)
                .map(OwnJvm::folderOf)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, program.getName(), argument));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines().reduce("", (before, last) -> last);
    }

    /** The folder or jar that a class comes from. */
    private static Path folderOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource("/" + file).toString();
        String home = url.substring(0, url.length() - file.length());
        return Path.of(URI.create(home.startsWith("jar:") ? home.substring(4, home.indexOf('!')) : home));
    }
}
