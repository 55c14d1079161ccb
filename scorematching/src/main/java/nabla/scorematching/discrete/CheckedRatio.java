package nabla.scorematching.discrete;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * Log-ratios whose shapes are checked.
 *
 * @param name what messages begin with
 * @param inner the ratios
 */
record CheckedRatio(String name, LogRatio inner) implements LogRatio {
    @Override
    public Tensor flips(Tensor x) {
        return ofSites(Points.named(name, () -> inner.flips(x)), x);
    }

    @Override
    public Tensor back(Tensor x, BinaryCode code) {
        return ofSites(Points.named(name, () -> inner.back(x, code)), x);
    }

    private Tensor ofSites(Tensor ratios, Tensor x) {
        if (!Arrays.equals(ratios.shape(), x.shape())) {
            throw new IllegalArgumentException(name + ": expected log-ratios of the shape of the points "
                    + Arrays.toString(x.shape()) + ", got " + Arrays.toString(ratios.shape()));
        }
        return ratios;
    }
}
