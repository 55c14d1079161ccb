package nabla.autodiff.kernels.single;

import nabla.autodiff.kernels.KernelProviders;

/** Chooses the implementation of {@link FloatKernels} once, as that of the double kernels was chosen. */
final class FloatProvider {

    static final FloatKernels ACTIVE = KernelProviders.alike(new ScalarKernels(), MixedVectorKernels::new);

    private FloatProvider() {}
}
