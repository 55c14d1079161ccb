package nabla.autodiff.kernels;

/** Chooses the implementation of {@link Kernels} once, when the first kernel is asked for. */
final class KernelProviders {

    static final Kernels ACTIVE = new ScalarKernels();

    private KernelProviders() {}
}
