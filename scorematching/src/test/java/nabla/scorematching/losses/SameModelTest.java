package nabla.scorematching.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import nabla.scorematching.OwnJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Training gives the same model, to the last bit, on scalar and vector kernels of any width, eagerly and compiled, on any
 * number of threads, on every JDK and machine: the hash is a constant here.
 */
@Tag("own-jvm")
class SameModelTest {
    private static final String HASH = "b8232349622b6860";
    private static final String HASH_IN_SINGLE_PRECISION = "4f99e11488d8c309";

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
        assertEquals(HASH, trained(kernels, way));
    }

    @ParameterizedTest
    @CsvSource({"scalar, 1", "scalar, 2", "128, 1", "256, 1", "256, 3", "512, 1", "512, 2"})
    void aModelTrainedInSinglePrecisionHasTheSameBits(String kernels, int threads) throws Exception {
        assertEquals(HASH_IN_SINGLE_PRECISION, trained(kernels, "single-" + threads));
    }

    private static String trained(String kernels, String way) throws Exception {
        List<String> flags = kernels.equals("scalar")
                ? List.of("-Dnabla.kernels=scalar")
                : List.of(
                        "--add-modules=jdk.incubator.vector",
                        "-Dnabla.kernels=vector",
                        "-Dnabla.vectorBits=" + kernels);
        return OwnJvm.run(flags, TrainedModel.class, way);
    }
}
