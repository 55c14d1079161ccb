package nabla.examples.anomalies;

import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.Gaussian;

/**
 * What is added to variances, in units of the variance of the rows: pixels that are white in all images have none, and a
 * covariance of some hundred rows is uncertain in its least directions.
 */
final class Ridge {
    private static final List<Double> CHOICES = List.of(1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1);

    private Ridge() {}

    /** The ridge of a normal distribution under which rows put aside are most likely. */
    static double of(Tensor rows, Rng rng) {
        return HeldOut.of(rows, rng).best(CHOICES, Ridge::normal);
    }

    /** The normal distribution with the mean of the rows, their covariance and a ridge. */
    static Gaussian normal(Tensor rows, double ridge) {
        Tensor centred = rows.sub(rows.mean(0));
        Tensor covariance = centred.transpose().matmul(centred).div(rows.size(0));
        return Gaussian.of(rows.mean(0), covariance.add(Tensor.eye(rows.size(1)).mul(ridge)));
    }
}
