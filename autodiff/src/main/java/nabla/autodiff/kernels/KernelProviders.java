package nabla.autodiff.kernels;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Chooses the implementation of {@link Kernels} once, when the first kernel is asked for, and says which and why in one
 * line of the log, which is seen by default where the fast ones are absent.
 *
 * <p>The vector kernels are loaded by name, so that this class links where the module {@code jdk.incubator.vector} is
 * absent.
 */
public final class KernelProviders {

    static final DoubleKernels ACTIVE = choose(System.getProperty("nabla.kernels", ""));

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private KernelProviders() {}

    /** The kernels of another precision: on vectors where the double kernels are, if they agree with the scalar ones. */
    public static <A, K extends Kernels<A>> K alike(K scalar, Supplier<K> vector) {
        if (ACTIVE.getClass() == ScalarKernels.class) {
            return scalar;
        }
        try {
            return agreeing(scalar, vector);
        } catch (UnsupportedOperationException e) {
            return chosen(Level.INFO, scalar, "in single precision " + e.getMessage());
        }
    }

    private static DoubleKernels choose(String wish) {
        return switch (wish) {
            case "scalar" -> new ScalarKernels(); // as told; a logger would be a good part of a short process
            case "vector" -> asked();
            case "" -> best();
            default -> throw unusable("expected scalar or vector, got " + wish);
        };
    }

    private static DoubleKernels asked() {
        try {
            return chosen(Level.DEBUG, load(), "as nabla.kernels says");
        } catch (UnsupportedOperationException e) {
            throw unusable(e.getMessage());
        }
    }

    /** An error that the initialiser of a class may throw without the message being wrapped away. */
    private static ExceptionInInitializerError unusable(String reason) {
        return new ExceptionInInitializerError("nabla.kernels: " + reason);
    }

    private static DoubleKernels best() {
        if (vectorModule().isEmpty()) {
            return chosen(
                    Level.INFO,
                    new ScalarKernels(),
                    "for the faster vector kernels start Java with --add-modules " + VECTOR_MODULE);
        }
        try {
            return chosen(Level.DEBUG, load(), "the module " + VECTOR_MODULE + " is present");
        } catch (UnsupportedOperationException e) {
            return chosen(Level.INFO, new ScalarKernels(), e.getMessage());
        }
    }

    private static Optional<Module> vectorModule() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE);
    }

    /** The vector kernels, if they can be loaded and give the results of the scalar ones. */
    private static DoubleKernels load() {
        Module module = vectorModule()
                .orElseThrow(() -> new UnsupportedOperationException("the module " + VECTOR_MODULE + " is absent"));
        KernelProviders.class.getModule().addReads(module);
        return agreeing(new ScalarKernels(), KernelProviders::vectorKernels);
    }

    private static DoubleKernels vectorKernels() {
        try {
            return (DoubleKernels) Class.forName(KernelProviders.class.getPackageName() + ".VectorKernels")
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException("the vector kernels cannot be loaded: " + e, e);
        }
    }

    /** Vector kernels, if they can be linked and give the results of the scalar ones. */
    private static <A, K extends Kernels<A>> K agreeing(K scalar, Supplier<K> vector) {
        try {
            K kernels = vector.get();
            if (!Arrays.equals(trial(scalar), trial(kernels))) {
                throw new UnsupportedOperationException("the vector kernels do not agree with the scalar ones here");
            }
            return kernels;
        } catch (LinkageError e) {
            throw new UnsupportedOperationException("the vector kernels cannot be loaded: " + e, e);
        }
    }

    /** A few exponentials and a small product of them. */
    private static <A> double[] trial(Kernels<A> kernels) {
        int n = 19;
        double[] numbers = new double[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = i - 0.3 * n;
        }
        A x = kernels.rounded(numbers), y = kernels.array(n), product = kernels.array(n);
        kernels.tanh(x, 0, y, 0, n);
        kernels.exp(x, 0, x, 0, n);
        A scratch = kernels.array(kernels.matmulScratch(Kernels.Form.NN, 1, n, 1));
        kernels.matmul(Kernels.Form.NN, 1, n, 1, x, 1, 1, y, 0, n, product, 0, n, scratch);
        return kernels.widened(product, n);
    }

    private static <K extends Kernels<?>> K chosen(Level level, K kernels, String reason) {
        System.Logger log = System.getLogger("nabla.autodiff");
        log.log(level, "kernels: {0} ({1})", kernels.name(), reason);
        return kernels;
    }
}
