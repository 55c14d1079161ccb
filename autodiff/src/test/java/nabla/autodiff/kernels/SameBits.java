package nabla.autodiff.kernels;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.kernels.Kernels.Form;
import nabla.autodiff.kernels.single.FloatKernels;

/**
 * Compares every vector kernel with the scalar one, bit by bit, NaN counting as one value. This is a program of its own,
 * for the width of the vectors is fixed when a JVM starts.
 *
 * @param <A> the type of the arrays
 */
final class SameBits<A> {

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

    private static final float[] SPECIAL_FLOATS = {
        87.3f,
        -87.3f,
        88.7f,
        88.8f,
        -103.9f,
        -104,
        16.6f,
        9.1f,
        -9.1f,
        1e5f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        0x1p-127f,
        0x1p-25f
    };

    private static final int[] SIZES = IntStream.concat(IntStream.rangeClosed(0, 100), IntStream.of(1009, 2503))
            .toArray();

    private final Kernels<A> scalar;
    private final Kernels<A> vector;

    private SameBits(Kernels<A> scalar, Kernels<A> vector) {
        this.scalar = scalar;
        this.vector = vector;
    }

    /** Compares all kernels on double or float and prints the name of the vector kernels, or throws at a difference. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        boolean isSingle = arguments[0].equals("float");
        SameBits<?> kernels = isSingle
                ? new SameBits<>(FloatKernels.scalar(), FloatKernels.active())
                : new SameBits<>(new ScalarKernels(), new VectorKernels());
        for (int n : SIZES) {
            kernels.elementwise(n);
            kernels.conversions(n);
            kernels.reductions(n);
            kernels.randomNumbers(n);
        }
        kernels.transposes();
        kernels.matrixProducts();
        System.out.println(kernels.vector.name());
    }

    private void elementwise(int n) throws ReflectiveOperationException {
        A a = numbers(n + 5, n);
        A b = numbers(n + 5, n + 1);
        A c = numbers(n + 5, n + 2);
        for (Method unary : methodsLike(Kernels.Unary.class, DoubleKernels.Unary.class)) {
            compare(unary, () -> new Object[] {a, 3, scalar.array(n + 5), 2, n});
            compare(unary, () -> inPlace(a, same -> new Object[] {same, 1, same, 1, n}));
        }
        for (String name : List.of("elu", "leakyRelu")) {
            Method scaled = method(name);
            compare(scaled, () -> new Object[] {a, 3, 1.6, scalar.array(n + 5), 2, n});
            compare(scaled, () -> inPlace(a, same -> new Object[] {same, 1, 1.6, same, 1, n}));
        }
        Method clip = method("clip");
        compare(clip, () -> new Object[] {a, 3, -0.0, 1.6, scalar.array(n + 5), 2, n});
        compare(clip, () -> inPlace(a, same -> new Object[] {same, 1, -2.0, 0.0, same, 1, n}));
        for (int s = 0; s < 8; s++) {
            int as = s & 1;
            int bs = s >> 1 & 1;
            int cs = s >> 2;
            for (Method ternary : methodsLike(Kernels.Ternary.class)) {
                compare(ternary, () -> new Object[] {a, 3, as, b, 1, bs, c, 0, cs, scalar.array(n + 5), 2, n});
            }
            for (Method binary : methodsLike(Kernels.Binary.class, DoubleKernels.Binary.class)) {
                compare(binary, () -> new Object[] {a, 3, as, b, 1, bs, scalar.array(n + 5), 2, n});
                compare(binary, () -> inPlace(a, same -> new Object[] {same, 2, 1, b, 0, bs, same, 2, n}));
            }
        }
    }

    private void conversions(int n) throws ReflectiveOperationException {
        double[] x = anyDoubles(n + 5, n);
        compare(method("narrow"), () -> new Object[] {x, 3, scalar.array(n + 5), 2, n});
        compare(method("widen"), () -> new Object[] {numbers(n + 5, n), 3, new double[n + 5], 2, n});
        compare(method("copy"), () -> new Object[] {numbers(3 * n + 5, n), 3, 3, scalar.array(2 * n + 5), 2, 2, n});
    }

    private void reductions(int n) throws ReflectiveOperationException {
        for (String name : List.of("sum", "max", "min")) {
            compare(method(name), () -> new Object[] {numbers(n + 5, n), 3, n});
            compare(method(name), () -> new Object[] {tame(n + 5, n), 3, n});
        }
        for (int rows : new int[] {0, 1, 2, 7}) {
            int size = 3 + rows * (n + 1);
            compare(method("sumRows"), () -> new Object[] {numbers(size, n), 3, rows, n + 1, new double[n + 5], 2, n});
            compare(method("sumRows"), () -> new Object[] {tame(size, n), 3, rows, n + 1, new double[n + 5], 2, n});
        }
        compare(method("dot"), () -> new Object[] {tame(n + 5, n), 3, tame(n + 5, n + 1), 2, n});
        compare(method("sumExp"), () -> new Object[] {tame(n + 5, n), 3, 0.7, n});
    }

    private void transposes() throws ReflectiveOperationException {
        for (int rows : new int[] {0, 1, 7, 8, 16, 21, 33}) {
            for (int columns : new int[] {1, 3, 8, 16, 19, 35}) {
                int n = rows * columns;
                compare(method("transpose"), () ->
                        new Object[] {numbers(n + 1, n), 1, rows, columns, scalar.array(n), 0});
            }
        }
    }

    private void matrixProducts() {
        int[] sizes = {1, 2, 3, 4, 5, 8, 9, 24, 31, 70};
        for (Form form : Form.values()) {
            for (int m : sizes) {
                for (int n : sizes) {
                    for (int k : new int[] {0, 1, 2, 3, 4, 5, 17, 300}) {
                        A a = tame(m * k + 1, m + k);
                        A b = tame(n * k + 1, n - k);
                        same(
                                product(scalar, form, m, n, k, a, b),
                                product(vector, form, m, n, k, a, b),
                                form + " " + m + " x " + n + " x " + k);
                    }
                }
            }
        }
    }

    private A product(Kernels<A> kernels, Form form, int m, int n, int k, A a, A b) {
        A c = kernels.array(m * n);
        A scratch = kernels.array(kernels.matmulScratch(form, m, n, k));
        kernels.matmul(form, m, n, k, a, 1, form == Form.TN ? m : k, b, 1, form == Form.NT ? k : n, c, 0, n, scratch);
        return c;
    }

    private void randomNumbers(int n) throws ReflectiveOperationException {
        for (String name : List.of("uniform", "normal", "rademacher")) {
            for (long first : new long[] {0, 1, 17, (1L << 33) - 7, 1L << 33}) {
                compare(method(name), () -> new Object[] {7, -8, first, scalar.array(n + 5), 3, n});
            }
        }
    }

    private interface Arguments {
        Object[] fresh();
    }

    private interface InPlace<A> {
        Object[] with(A operand);
    }

    private Object[] inPlace(A operand, InPlace<A> arguments) {
        return arguments.with(copy(operand));
    }

    /** Runs a method of both on fresh arguments and compares the results and every array afterwards. */
    private void compare(Method method, Arguments arguments) throws ReflectiveOperationException {
        Object[] expected = arguments.fresh();
        Object[] actual = arguments.fresh();
        Object expectedResult = method.invoke(scalar, expected);
        same(expectedResult, method.invoke(vector, actual), method.getName());
        for (int i = 0; i < expected.length; i++) {
            same(expected[i], actual[i], method.getName());
        }
    }

    /** Equality of boxed numbers and of arrays of numbers: 0 differs from −0, and NaN is NaN. */
    private static void same(Object expected, Object actual, String what) {
        if (!Objects.deepEquals(expected, actual)) {
            throw new AssertionError(what + "\nscalar: " + text(expected) + "\nvector: " + text(actual));
        }
    }

    private static String text(Object value) {
        String text = Arrays.deepToString(new Object[] {value});
        return text.substring(1, text.length() - 1);
    }

    /** The kernels that have the parameters of a functional interface, on doubles of another one, too. */
    private List<Method> methodsLike(Class<?> any, Class<?>... onDoubles) {
        Class<?>[] parameters = any.getMethods()[0].getParameterTypes();
        Class<?>[] generic = Arrays.copyOfRange(parameters, 1, parameters.length);
        Stream<Method> methods = Stream.of(Kernels.class.getMethods())
                .filter(method -> Arrays.equals(method.getParameterTypes(), generic));
        if (scalar instanceof DoubleKernels && onDoubles.length > 0) {
            Class<?>[] own = onDoubles[0].getMethods()[0].getParameterTypes();
            methods = Stream.concat(
                    methods,
                    Stream.of(DoubleKernels.class.getDeclaredMethods())
                            .filter(method -> Arrays.equals(method.getParameterTypes(), own)));
        }
        List<Method> found = methods.toList();
        if (found.isEmpty()) {
            throw new AssertionError("no kernel has the parameters " + Arrays.toString(generic));
        }
        return found;
    }

    private static Method method(String name) {
        return Stream.of(Kernels.class.getMethods())
                .filter(method -> method.getName().equals(name))
                .findAny()
                .orElseThrow();
    }

    /** Numbers of every magnitude, special values among them. */
    private A numbers(int n, int seed) {
        return narrowed(scalar instanceof DoubleKernels ? anyDoubles(n, seed) : anyFloats(n, seed));
    }

    private static double[] anyDoubles(int n, int seed) {
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

    /** The same numbers rounded, but for some that are floats of any bits. */
    private static double[] anyFloats(int n, int seed) {
        Random random = new Random(seed);
        double[] x = anyDoubles(n, seed);
        for (int i = 0; i < n; i++) {
            switch (random.nextInt(8)) {
                case 0 -> x[i] = SPECIAL_FLOATS[random.nextInt(SPECIAL_FLOATS.length)];
                case 1 -> x[i] = Float.intBitsToFloat(random.nextInt());
                default -> {}
            }
        }
        return x;
    }

    /** Numbers of moderate size. */
    private A tame(int n, int seed) {
        Random random = new Random(seed);
        return narrowed(random.doubles(n).map(u -> 3 * random.nextGaussian()).toArray());
    }

    private A narrowed(double[] x) {
        A y = scalar.array(x.length);
        scalar.narrow(x, 0, y, 0, x.length);
        return y;
    }

    private A copy(A x) {
        int n = Array.getLength(x);
        A y = scalar.array(n);
        scalar.copy(x, 0, 1, y, 0, 1, n);
        return y;
    }
}
