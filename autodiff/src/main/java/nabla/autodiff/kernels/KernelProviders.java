package nabla.autodiff.kernels;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Optional;

/**
 * Chooses the implementation of {@link Kernels} once, when the first kernel is asked for, and says which and why in one
 * line of the log, which is seen by default where the fast ones are absent.
 *
 * <p>The vector kernels are loaded by name, so that this class links where the module {@code jdk.incubator.vector} is
 * absent.
 */
final class KernelProviders {

    static final DoubleKernels ACTIVE = choose(System.getProperty("nabla.kernels", ""));

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private KernelProviders() {}

    private static DoubleKernels choose(String wish) {
        return switch (wish) {
            case "scalar" -> chosen(Level.DEBUG, new ScalarKernels(), "as nabla.kernels says");
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
        try {
            DoubleKernels vector =
                    (DoubleKernels) Class.forName(KernelProviders.class.getPackageName() + ".VectorKernels")
                            .getDeclaredConstructor()
                            .newInstance();
            if (!agree(new ScalarKernels(), vector)) {
                throw new UnsupportedOperationException("the vector kernels do not agree with the scalar ones here");
            }
            return vector;
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new UnsupportedOperationException("the vector kernels cannot be loaded: " + e, e);
        }
    }

    /** A small product and a few exponentials, bit by bit. */
    private static boolean agree(DoubleKernels one, DoubleKernels other) {
        return Arrays.equals(trial(one), trial(other));
    }

    private static double[] trial(DoubleKernels kernels) {
        int n = 19;
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = i - 0.3 * n;
        }
        kernels.tanh(x, 0, y, 0, n);
        kernels.exp(x, 0, x, 0, n);
        double[] scratch = new double[kernels.matmulScratch(Kernels.Form.NN, 1, n, 1)];
        double[] product = new double[n];
        kernels.matmul(Kernels.Form.NN, 1, n, 1, x, 1, 1, y, 0, n, product, 0, n, scratch);
        return product;
    }

    private static DoubleKernels chosen(Level level, DoubleKernels kernels, String reason) {
        System.Logger log = System.getLogger("nabla.autodiff");
        log.log(level, "kernels: {0} ({1})", kernels.name(), reason);
        return kernels;
    }
}
