package nabla.autodiff.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import nabla.autodiff.FreshJvm;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Vector kernels of every width give the bits of the scalar kernels. Each width has a JVM to itself: in one that had seen
 * several, every later test would run on vectors that the JIT compiler no longer knows the class of.
 */
class SameBitsTest {

    @ParameterizedTest
    @CsvSource({"double, 128", "double, 256", "double, 512", "float, 128", "float, 256", "float, 512"})
    void vectorKernelsGiveTheBitsOfTheScalarOnes(String type, int bits) throws Exception {
        assumeTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
        String output = FreshJvm.run(
                SameBits.class, List.of(type), "--add-modules=jdk.incubator.vector", "-Dnabla.vectorBits=" + bits);
        boolean isNarrower = type.equals("float") && Runtime.version().feature() < 25;
        int width = isNarrower ? Math.min(bits, 256) : bits;
        assertEquals("vector, " + width + " bits", output.lines().reduce("", (before, last) -> last));
    }
}
