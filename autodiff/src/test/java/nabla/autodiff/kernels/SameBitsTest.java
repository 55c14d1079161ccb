package nabla.autodiff.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.kernels.Kernels.Form;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Vector kernels of every width give the bits of the scalar kernels, NaN counting as one value. */
class SameBitsTest {

    private static final double[] SPECIAL = {
        0.0,
        -0.0,
        1,
        -1,
        0.5,
        -0.5,
        2,
        22,
        -22,
        6,
        26,
        27,
        28,
        -26,
        36.7,
        -36.7,
        708,
        -708,
        708.5,
        -708.5,
        709.79,
        -745.2,
        -750,
        1e4,
        -1e4,
        1.6e6,
        1.7e6,
        1e22,
        -1e300,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL,
        -Double.MIN_NORMAL,
        0x1p-1023,
        0x1p60,
        0x1p61,
        0x1p-54,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN,
        Math.PI / 2,
        Math.PI,
        1e-300,
        4.9e-320
    };

    private static final int[] SIZES = IntStream.concat(IntStream.rangeClosed(0, 100), IntStream.of(1009, 2503))
            .toArray();

    private static final Kernels SCALAR = new ScalarKernels();
    private static final List<Kernels> VECTORS = VectorWidths.all();

    @BeforeEach
    void theVectorModuleIsPresent() {
        assumeFalse(VECTORS.isEmpty());
    }

    @Test
    void unaryKernelsGiveTheSameBits() throws ReflectiveOperationException {
        List<Method> methods = methodsLike(Kernels.Unary.class);
        assertTrue(methods.size() >= 30);
        for (Method method : methods) {
            for (int n : SIZES) {
                double[] x = numbers(n + 5, n);
                compare(method, n, () -> new Object[] {x, 3, new double[n + 5], 2, n});
                compare(method, n, () -> {
                    double[] same = x.clone();
                    return new Object[] {same, 1, same, 1, n};
                });
            }
        }
    }

    @Test
    void binaryKernelsGiveTheSameBits() throws ReflectiveOperationException {
        List<Method> methods = methodsLike(Kernels.Binary.class);
        assertTrue(methods.size() >= 14);
        for (Method method : methods) {
            for (int n : SIZES) {
                double[] a = numbers(n + 5, n);
                double[] b = numbers(n + 5, n + 1);
                for (int strides = 0; strides < 4; strides++) {
                    int as = strides & 1;
                    int bs = strides >> 1;
                    compare(method, n, () -> new Object[] {a, 3, as, b, 1, bs, new double[n + 5], 2, n});
                }
                compare(method, n, () -> {
                    double[] same = a.clone();
                    return new Object[] {same, 2, 1, b, 0, 1, same, 2, n};
                });
            }
        }
    }

    @Test
    void ternaryKernelsGiveTheSameBits() throws ReflectiveOperationException {
        for (Method method : methodsLike(Kernels.Ternary.class)) {
            for (int n : SIZES) {
                double[] a = numbers(n + 5, n);
                double[] b = numbers(n + 5, n + 1);
                double[] c = numbers(n + 5, n + 2);
                for (int s = 0; s < 8; s++) {
                    int[] stride = {s & 1, s >> 1 & 1, s >> 2};
                    compare(method, n, () ->
                            new Object[] {a, 3, stride[0], b, 1, stride[1], c, 0, stride[2], new double[n + 5], 2, n});
                }
            }
        }
    }

    @Test
    void reductionsGiveTheSameBits() {
        for (int n : SIZES) {
            for (double[] x : List.of(numbers(n + 5, n), tame(n + 5, n))) {
                double[] b = tame(n + 5, n + 1);
                for (Kernels vector : VECTORS) {
                    assertEquals(SCALAR.sum(x, 3, n), vector.sum(x, 3, n), () -> "sum of " + n);
                    assertEquals(SCALAR.prod(x, 3, n), vector.prod(x, 3, n), () -> "product of " + n);
                    assertEquals(SCALAR.dot(x, 3, b, 2, n), vector.dot(x, 3, b, 2, n), () -> "dot of " + n);
                    assertEquals(SCALAR.sumExp(x, 3, 0.7, n), vector.sumExp(x, 3, 0.7, n), () -> "sumExp of " + n);
                    assertEquals(SCALAR.max(x, 3, n), vector.max(x, 3, n), () -> "max of " + n);
                    assertEquals(SCALAR.min(x, 3, n), vector.min(x, 3, n), () -> "min of " + n);
                }
            }
        }
    }

    @Test
    void reductionsOfRowsGiveTheSameBits() throws ReflectiveOperationException {
        for (String name : List.of("sumRows", "prodRows", "maxRows", "minRows")) {
            Method method = Stream.of(Kernels.class.getMethods())
                    .filter(m -> m.getName().equals(name))
                    .findAny()
                    .orElseThrow();
            for (int n = 0; n <= 100; n++) {
                int width = n;
                for (int rows : new int[] {0, 1, 2, 7}) {
                    for (double[] x : List.of(numbers(3 + rows * (n + 1), n), tame(3 + rows * (n + 1), n))) {
                        compare(method, n, () -> new Object[] {x, 3, rows, width + 1, new double[width + 5], 2, width});
                    }
                }
            }
        }
    }

    @Test
    void matrixProductsGiveTheSameBits() {
        int[] sizes = {1, 2, 3, 4, 5, 8, 9, 24, 31, 70};
        for (Form form : Form.values()) {
            for (int m : sizes) {
                for (int n : sizes) {
                    for (int k : new int[] {0, 1, 2, 3, 4, 5, 17, 300}) {
                        double[] a = tame(m * k + 1, m + k);
                        double[] b = tame(n * k + 1, n - k);
                        double[] expected = product(SCALAR, form, m, n, k, a, b);
                        for (Kernels vector : VECTORS) {
                            assertEquals(
                                    text(expected),
                                    text(product(vector, form, m, n, k, a, b)),
                                    () -> form + " " + m + " x " + n + " x " + k + " " + vector.name());
                        }
                    }
                }
            }
        }
    }

    @Test
    void randomNumbersAreTheSameBits() {
        for (long first : new long[] {0, 1, 17, 1L << 33}) {
            for (int n : SIZES) {
                for (Kernels vector : VECTORS) {
                    double[][] x = new double[3][n + 5];
                    double[][] y = new double[3][n + 5];
                    SCALAR.uniform(7, -8, first, x[0], 3, n);
                    SCALAR.normal(7, -8, first, x[1], 3, n);
                    SCALAR.rademacher(7, -8, first, x[2], 3, n);
                    vector.uniform(7, -8, first, y[0], 3, n);
                    vector.normal(7, -8, first, y[1], 3, n);
                    vector.rademacher(7, -8, first, y[2], 3, n);
                    assertEquals(Arrays.deepToString(x), Arrays.deepToString(y));
                }
            }
        }
    }

    private interface Arguments {
        Object[] fresh();
    }

    /** Runs a method of both on fresh arguments and compares every array afterwards. */
    private static void compare(Method method, int n, Arguments arguments) throws ReflectiveOperationException {
        Object[] expected = arguments.fresh();
        invoke(method, SCALAR, expected);
        for (Kernels vector : VECTORS) {
            Object[] actual = arguments.fresh();
            invoke(method, vector, actual);
            for (int i = 0; i < expected.length; i++) {
                if (expected[i] instanceof double[] x && !Arrays.equals(x, (double[]) actual[i])) {
                    assertEquals(
                            text(x),
                            text((double[]) actual[i]),
                            () -> method.getName() + " of " + n + " with " + vector.name());
                }
            }
        }
    }

    private static void invoke(Method method, Kernels kernels, Object[] arguments) throws ReflectiveOperationException {
        try {
            method.invoke(kernels, arguments);
        } catch (InvocationTargetException e) {
            throw new AssertionError(method.getName() + " with " + kernels.name(), e.getCause());
        }
    }

    /** The methods of the interface that have the parameters of a functional interface's only one. */
    private static List<Method> methodsLike(Class<?> shape) {
        Class<?>[] parameters = shape.getMethods()[0].getParameterTypes();
        return Stream.of(Kernels.class.getMethods())
                .filter(method -> Arrays.equals(method.getParameterTypes(), parameters))
                .collect(Collectors.toList());
    }

    private static double[] product(Kernels kernels, Form form, int m, int n, int k, double[] a, double[] b) {
        double[] c = new double[m * n];
        double[] scratch = new double[kernels.matmulScratch(form, m, n, k)];
        kernels.matmul(form, m, n, k, a, 1, form == Form.TN ? m : k, b, 1, form == Form.NT ? k : n, c, 0, n, scratch);
        return c;
    }

    /** Numbers of every magnitude, special values among them. */
    private static double[] numbers(int n, int seed) {
        Random random = new Random(seed);
        return random.doubles(n)
                .map(u -> switch (random.nextInt(8)) {
                    case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
                    case 1 -> Double.longBitsToDouble(random.nextLong());
                    case 2 -> Math.rint(20 * (u - 0.5));
                    default -> random.nextGaussian() * Math.pow(2, 12 * u - 6);
                })
                .toArray();
    }

    /** Numbers of moderate size. */
    private static double[] tame(int n, int seed) {
        Random random = new Random(seed);
        return random.doubles(n).map(u -> 3 * random.nextGaussian()).toArray();
    }

    private static String text(double[] x) {
        return Arrays.toString(x);
    }
}
