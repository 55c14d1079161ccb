package nabla.scorematching.losses;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Training gives the same model, to the last bit, on scalar and vector kernels of any width, eagerly and compiled, on any
 * number of threads, on every JDK and machine: the hash is a constant here.
 */
class SameModelTest {
    private static final String HASH = "77c2c822fb0fb7c4";

    private static final String CLASS_PATH = Stream.of(
                    Tensor.class, Layer.class, ScoreMatching.class, TrainedModel.class)
            .map(SameModelTest::folderOf)
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));

    @ParameterizedTest
    @CsvSource({
        "scalar, eager",
        "scalar, 1",
        "scalar, 2",
        "128, 1",
        "256, eager",
        "256, 1",
        "256, 3",
        "512, eager",
        "512, 1",
        "512, 2"
    })
    void aTrainedModelHasTheSameBits(String kernels, String way) throws Exception {
        List<String> flags = kernels.equals("scalar")
                ? List.of("-Dnabla.kernels=scalar")
                : List.of(
                        "--add-modules=jdk.incubator.vector",
                        "-Dnabla.kernels=vector",
                        "-Dnabla.vectorBits=" + kernels);
        assertEquals(HASH, run(flags, way));
    }

    /** The last line that a JVM of its own prints, since kernels are chosen once. */
    private static String run(List<String> flags, String way) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", CLASS_PATH, TrainedModel.class.getName(), way));
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
