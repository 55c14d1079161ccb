package nabla.autodiff.kernels.single;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels on floats that are generated are what the generator makes of today's kernels on doubles. */
class TwinTest {

    private static final Path MODULE = Path.of("");

    static List<String> names() {
        return Twin.NAMES;
    }

    @ParameterizedTest
    @MethodSource("names")
    void twinIsGeneratedFromTheSourceOfToday(String name) throws Exception {
        assertEquals(
                plain(Twin.of(name, Twin.source(MODULE, name))),
                plain(Twin.twin(MODULE, name)),
                "regenerate " + name + " as its first lines say");
    }

    /** Without what the formatter changes: white space, and imports that are not used. */
    private static String plain(String text) {
        return text.replaceAll("(?m)^import .*\n", "").replaceAll("\\s+", "");
    }
}
