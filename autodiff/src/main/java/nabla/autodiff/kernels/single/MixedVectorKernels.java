package nabla.autodiff.kernels.single;

/** The vector kernels in full: the twins of those on doubles, and the reductions, which add floats in doubles. */
final class MixedVectorKernels extends VectorKernels {

    @Override
    public double max(float[] x, int xo, int n) {
        return VectorReductions.max(x, xo, n);
    }

    @Override
    public double min(float[] x, int xo, int n) {
        return VectorReductions.min(x, xo, n);
    }

    @Override
    public void sumRows(float[] x, int xo, int rows, int stride, double[] y, int yo, int n) {
        int j = VectorReductions.sumRows(x, xo, rows, stride, y, yo, n);
        super.sumRows(x, xo + j, rows, stride, y, yo + j, n - j);
    }
}
