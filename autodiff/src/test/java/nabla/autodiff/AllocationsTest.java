package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A step of a compiled loop allocates nothing. Each loop has a JVM to itself, as a program that trains has: after
 * thousands of other tests the compiler may no longer inline a kernel, and what it does not inline puts its vectors on the
 * heap.
 */
class AllocationsTest {
    @ParameterizedTest
    @MethodSource("names")
    void aStepAllocatesNothing(String name) throws Exception {
        assertEquals("0", FreshJvm.lastLineOnTheseKernels(Allocations.class, name));
    }

    static Stream<String> names() {
        return Allocations.steps().keySet().stream();
    }
}
