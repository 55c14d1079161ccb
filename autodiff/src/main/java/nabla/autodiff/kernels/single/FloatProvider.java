package nabla.autodiff.kernels.single;

import nabla.autodiff.kernels.KernelProviders;

/** Chooses the implementation of {@link FloatKernels} once, as that of the double kernels was chosen. */
final class FloatProvider {

    // A lambda, for a method reference would load the class where there are no vectors.
    static final FloatKernels ACTIVE = KernelProviders.alike(new ScalarKernels(), () -> new MixedVectorKernels());

    private FloatProvider() {}
}
