package nabla.autodiff.kernels;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.kernels.Kernels.Form;

/**
 * Compares every vector kernel with the scalar one, bit by bit, NaN counting as one value. This is a program of its own,
 * for the width of the vectors is fixed when a JVM starts.
 */
final class SameBits {

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

    private static final DoubleKernels SCALAR = new ScalarKernels();
    private static final DoubleKernels VECTOR = new VectorKernels();

    private SameBits() {}

    /** Compares all kernels and prints the name of the vector kernels, or throws at the first difference. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        for (int n : SIZES) {
            elementwise(n);
            reductions(n);
            randomNumbers(n);
        }
        matrixProducts();
        System.out.println(VECTOR.name());
    }

    private static void elementwise(int n) throws ReflectiveOperationException {
        double[] a = numbers(n + 5, n);
        double[] b = numbers(n + 5, n + 1);
        double[] c = numbers(n + 5, n + 2);
        for (Method unary : methodsLike(parameters(DoubleKernels.Unary.class))) {
            compare(unary, () -> new Object[] {a.clone(), 3, new double[n + 5], 2, n});
            compare(unary, () -> inPlace(a, same -> new Object[] {same, 1, same, 1, n}));
        }
        for (String name : List.of("elu", "leakyRelu")) {
            Method scaled = ScalarKernels.class.getMethod(
                    name, double[].class, int.class, double.class, double[].class, int.class, int.class);
            compare(scaled, () -> new Object[] {a.clone(), 3, 1.5, new double[n + 5], 2, n});
            compare(scaled, () -> inPlace(a, same -> new Object[] {same, 1, 1.5, same, 1, n}));
        }
        Method clip = ScalarKernels.class.getMethod(
                "clip", double[].class, int.class, double.class, double.class, double[].class, int.class, int.class);
        compare(clip, () -> new Object[] {a.clone(), 3, -0.0, 1.5, new double[n + 5], 2, n});
        compare(clip, () -> inPlace(a, same -> new Object[] {same, 1, -2.0, 0.0, same, 1, n}));
        for (int s = 0; s < 8; s++) {
            int as = s & 1;
            int bs = s >> 1 & 1;
            int cs = s >> 2;
            for (Method ternary : methodsLike(ternary())) {
                compare(ternary, () -> new Object[] {a, 3, as, b, 1, bs, c, 0, cs, new double[n + 5], 2, n});
            }
            for (Method binary : methodsLike(parameters(DoubleKernels.Binary.class))) {
                compare(binary, () -> new Object[] {a, 3, as, b, 1, bs, new double[n + 5], 2, n});
                compare(binary, () -> inPlace(a, same -> new Object[] {same, 2, 1, b, 0, bs, same, 2, n}));
            }
        }
    }

    private static void reductions(int n) throws ReflectiveOperationException {
        for (String name : List.of("sum", "max", "min")) {
            Method method = ScalarKernels.class.getMethod(name, double[].class, int.class, int.class);
            compare(method, () -> new Object[] {numbers(n + 5, n), 3, n});
            compare(method, () -> new Object[] {tame(n + 5, n), 3, n});
        }
        Method sumRows = Stream.of(ScalarKernels.class.getMethods())
                .filter(m -> m.getName().equals("sumRows") && !m.isBridge())
                .findAny()
                .orElseThrow();
        for (int rows : new int[] {0, 1, 2, 7}) {
            int size = 3 + rows * (n + 1);
            compare(sumRows, () -> new Object[] {numbers(size, n), 3, rows, n + 1, new double[n + 5], 2, n});
            compare(sumRows, () -> new Object[] {tame(size, n), 3, rows, n + 1, new double[n + 5], 2, n});
        }
        double[] x = tame(n + 5, n);
        double[] z = tame(n + 5, n + 1);
        same(SCALAR.dot(x, 3, z, 2, n), VECTOR.dot(x, 3, z, 2, n), "dot of " + n);
        same(SCALAR.sumExp(x, 3, 0.7, n), VECTOR.sumExp(x, 3, 0.7, n), "sumExp of " + n);
    }

    private static void matrixProducts() {
        int[] sizes = {1, 2, 3, 4, 5, 8, 9, 24, 31, 70};
        for (Form form : Form.values()) {
            for (int m : sizes) {
                for (int n : sizes) {
                    for (int k : new int[] {0, 1, 2, 3, 4, 5, 17, 300}) {
                        double[] a = tame(m * k + 1, m + k);
                        double[] b = tame(n * k + 1, n - k);
                        same(
                                text(product(SCALAR, form, m, n, k, a, b)),
                                text(product(VECTOR, form, m, n, k, a, b)),
                                form + " " + m + " x " + n + " x " + k);
                    }
                }
            }
        }
    }

    private static double[] product(DoubleKernels kernels, Form form, int m, int n, int k, double[] a, double[] b) {
        double[] c = new double[m * n];
        double[] scratch = new double[kernels.matmulScratch(form, m, n, k)];
        kernels.matmul(form, m, n, k, a, 1, form == Form.TN ? m : k, b, 1, form == Form.NT ? k : n, c, 0, n, scratch);
        return c;
    }

    private static void randomNumbers(int n) throws ReflectiveOperationException {
        for (String name : List.of("uniform", "normal", "rademacher")) {
            Method method = ScalarKernels.class.getMethod(
                    name, int.class, int.class, long.class, double[].class, int.class, int.class);
            for (long first : new long[] {0, 1, 17, (1L << 33) - 7, 1L << 33}) {
                compare(method, () -> new Object[] {7, -8, first, new double[n + 5], 3, n});
            }
        }
    }

    private interface Arguments {
        Object[] fresh();
    }

    private interface InPlace {
        Object[] with(double[] operand);
    }

    private static Object[] inPlace(double[] operand, InPlace arguments) {
        return arguments.with(operand.clone());
    }

    /** Runs a method of both on fresh arguments and compares the results and every array afterwards. */
    private static void compare(Method method, Arguments arguments) throws ReflectiveOperationException {
        Object[] expected = arguments.fresh();
        Object[] actual = arguments.fresh();
        Object expectedResult = method.invoke(SCALAR, expected);
        same(expectedResult, method.invoke(VECTOR, actual), method.getName());
        for (int i = 0; i < expected.length; i++) {
            if (expected[i] instanceof double[] x && !Arrays.equals(x, (double[]) actual[i])) {
                same(text(x), text((double[]) actual[i]), method.getName());
            }
        }
    }

    /** Equality of boxed numbers: 0 differs from −0, and NaN is NaN. */
    private static void same(Object expected, Object actual, String what) {
        if (expected != null && !expected.equals(actual)) {
            throw new AssertionError(what + "\nscalar: " + expected + "\nvector: " + actual);
        }
    }

    /** The kernels that have these parameters. */
    private static List<Method> methodsLike(Class<?>[] parameters) {
        List<Method> methods = Stream.of(ScalarKernels.class.getMethods())
                .filter(method -> Arrays.equals(method.getParameterTypes(), parameters))
                .toList();
        if (methods.isEmpty()) {
            throw new AssertionError("no kernel has the parameters " + Arrays.toString(parameters));
        }
        return methods;
    }

    private static Class<?>[] parameters(Class<?> functional) {
        return functional.getMethods()[0].getParameterTypes();
    }

    private static Class<?>[] ternary() {
        return Stream.of(ScalarKernels.class.getMethods())
                .filter(method -> method.getName().equals("where") && !method.isBridge())
                .findAny()
                .orElseThrow()
                .getParameterTypes();
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
