package nabla.autodiff.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Vector kernels of every width give the bits of the scalar kernels. Each width has a JVM to itself: in one that had seen
 * several, every later test would run on vectors that the JIT compiler no longer knows the class of.
 */
class SameBitsTest {

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 512})
    void vectorKernelsGiveTheBitsOfTheScalarOnes(int bits) throws Exception {
        assumeTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "-Dnabla.vectorBits=" + bits,
                        "-cp",
                        folderOf(Kernels.class) + File.pathSeparator + folderOf(SameBits.class),
                        SameBits.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals("vector, " + bits + " bits", output.lines().reduce("", (before, last) -> last));
    }

    /** The folder or jar that a class comes from. */
    private static Path folderOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource("/" + file).toString();
        String home = url.substring(0, url.length() - file.length());
        return Path.of(URI.create(home));
    }
}
