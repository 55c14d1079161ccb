package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.fail;

/** What tests say about tensors. */
final class Assertions {
    private Assertions() {}

    /** Equal to within a tolerance relative to the larger of 1 and the expected number; infinities and NaN are equal to themselves. */
    static void assertClose(double expected, double actual, double tolerance) {
        boolean same = Double.compare(expected, actual) == 0;
        if (!same && !(Math.abs(expected - actual) <= tolerance * Math.max(1, Math.abs(expected)))) {
            fail("expected " + expected + ", got " + actual + ", off by " + (actual - expected));
        }
    }

    /** The same shape, and elements that are {@linkplain #assertClose(double, double, double) close}. */
    static void assertClose(Tensor expected, Tensor actual, double tolerance) {
        assertArrayEquals(expected.shape(), actual.shape());
        double[] e = expected.toArray();
        double[] a = actual.toArray();
        for (int i = 0; i < e.length; i++) {
            assertClose(e[i], a[i], tolerance);
        }
    }

    /** The same shape and the same numbers, zeros of either sign being equal. */
    static void assertBits(Tensor expected, Tensor actual) {
        assertClose(expected.add(0), actual.add(0), 0);
    }
}
