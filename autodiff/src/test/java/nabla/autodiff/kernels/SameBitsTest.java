package nabla.autodiff.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
        String output =
                FreshJvm.run(SameBits.class, "--add-modules=jdk.incubator.vector", "-Dnabla.vectorBits=" + bits);
        assertEquals("vector, " + bits + " bits", output.lines().reduce("", (before, last) -> last));
    }
}
