package nabla.autodiff.kernels.single;

import nabla.autodiff.kernels.Kernels;

public interface FloatKernels extends Kernels<float[]> {
    static FloatKernels active() {
        throw new UnsupportedOperationException();
    }
}
