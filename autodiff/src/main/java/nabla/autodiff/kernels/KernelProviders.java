package nabla.autodiff.kernels;

import java.util.Arrays;
import java.util.Optional;

/**
 * Chooses the implementation of {@link Kernels} once, when the first kernel is asked for, and says which and why in one
 * line of the log.
 *
 * <p>The vector kernels are loaded by name, so that this class links where the module {@code jdk.incubator.vector} is
 * absent.
 */
final class KernelProviders {

    static final Kernels ACTIVE = choose(System.getProperty("nabla.kernels", ""));

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private KernelProviders() {}

    private static Kernels choose(String wish) {
        return switch (wish) {
            case "scalar" -> chosen(new ScalarKernels(), "the property nabla.kernels asks for them");
            case "vector" -> chosen(load(), "the property nabla.kernels asks for them");
            case "" -> best();
            default ->
                throw new IllegalArgumentException("nabla.kernels is scalar, vector or not set, but it is: " + wish);
        };
    }

    private static Kernels best() {
        if (vectorModule().isEmpty()) {
            return chosen(
                    new ScalarKernels(),
                    "for the faster vector kernels start Java with --add-modules " + VECTOR_MODULE);
        }
        try {
            return chosen(load(), "the module " + VECTOR_MODULE + " is present");
        } catch (UnsupportedOperationException e) {
            return chosen(new ScalarKernels(), e.getMessage());
        }
    }

    private static Optional<Module> vectorModule() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE);
    }

    /** The vector kernels, if they can be loaded and give the results of the scalar ones. */
    private static Kernels load() {
        Module module = vectorModule()
                .orElseThrow(() -> new UnsupportedOperationException("the module " + VECTOR_MODULE + " is absent"));
        KernelProviders.class.getModule().addReads(module);
        try {
            Kernels vector = (Kernels) Class.forName(KernelProviders.class.getPackageName() + ".VectorKernels")
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
    private static boolean agree(Kernels one, Kernels other) {
        return Arrays.equals(trial(one), trial(other));
    }

    private static double[] trial(Kernels kernels) {
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

    private static Kernels chosen(Kernels kernels, String reason) {
        System.Logger log = System.getLogger("nabla.autodiff");
        log.log(System.Logger.Level.DEBUG, "kernels: {0} ({1})", kernels.name(), reason);
        return kernels;
    }
}
