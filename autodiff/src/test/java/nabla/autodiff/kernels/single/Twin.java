package nabla.autodiff.kernels.single;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Writes the kernels on floats that are twins of kernels on doubles: the same text but for the types.
 *
 * <p>The reductions, which add floats in doubles, are left out.
 */
final class Twin {

    /** The twins, by their common simple names. */
    static final List<String> NAMES = List.of(
            "ScalarKernels",
            "ScalarMatrixProduct",
            "ScalarNarrowProduct",
            "VectorBlocks",
            "VectorCombinations",
            "VectorDots",
            "VectorKernels",
            "VectorMatrixProduct",
            "VectorNarrowProduct",
            "VectorTranspose");

    /** The twins whose vectors have at most eight lanes. */
    private static final Set<String> EIGHT_LANES = Set.of("VectorDots", "VectorNarrowProduct", "VectorTranspose");

    private static final Path KERNELS = Path.of("src/main/java/nabla/autodiff/kernels");

    /** What is replaced by what, in this order. */
    private static final String[][] RULES = {
        {"(?s)\n    @Override\n    public \\w+ (sum|dot|sumExp|max|min|sumRows)\\(.*?\n    }\n", ""},
        {"^package (.*);\n", "{comment}package $1.single;\n"},
        {"(import static nabla\\.autodiff\\.kernels)\\.", "$1.single."},
        {"import (nabla\\.autodiff\\.kernels\\.Kernels)\\.Form;", "import $1;\nimport $1.Form;"},
        {"\\bfinal class VectorKernels", "class VectorKernels"},
        {"\\bdouble\\b", "float"},
        {"\\bdoubles\\b", "floats"},
        {"\\bDouble(Vector|Kernels)?\\b", "Float$1"},
        {"\\bDOUBLES\\b", "FLOATS"},
        {"\\bMath\\.(sqrt|rint|floor|ceil)\\(", "(float) Math.$1("},
        {"(?<![\\w.])(\\d+\\.\\d+)(?![\\w.])", "$1f"},
    };

    private Twin() {}

    /** The twin of a source. */
    static String of(String name, String source) {
        String text = source;
        for (String[] rule : RULES) {
            text = text.replaceAll(rule[0], rule[1]);
        }
        if (EIGHT_LANES.contains(name)) {
            text = text.replace("single.Lanes.", "single.ShortLanes.");
        }
        return text.replace("{comment}", """
                // Generated from %s.java of the package above, by
                // java autodiff/src/test/java/nabla/autodiff/kernels/single/Twin.java autodiff && mvn spotless:apply
                """.formatted(name));
    }

    /** Reads a source of kernels on doubles. */
    static String source(Path module, String name) throws IOException {
        return Files.readString(module.resolve(KERNELS).resolve(name + ".java"));
    }

    /** Reads a twin as it is checked in. */
    static String twin(Path module, String name) throws IOException {
        return Files.readString(module.resolve(KERNELS).resolve("single").resolve(name + ".java"));
    }

    /** Rewrites all twins of the module whose folder is the argument. */
    public static void main(String[] arguments) throws IOException {
        Path module = Path.of(arguments[0]);
        for (String name : NAMES) {
            Files.writeString(
                    module.resolve(KERNELS).resolve("single").resolve(name + ".java"), of(name, source(module, name)));
        }
    }
}
