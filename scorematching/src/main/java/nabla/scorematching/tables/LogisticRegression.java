package nabla.scorematching.tables;

import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.Standardize;
import nabla.nn.optimizers.LBFGS;

/**
 * Logistic regression on standardised features: the w and b that minimise Σ log(1 + exp(m)) − ym + ½‖w‖², m = x·w + b,
 * by L-BFGS. That is C = 1 of LIBLINEAR and scikit-learn.
 */
record LogisticRegression(Standardize scale, Tensor weights, Tensor bias) {
    /** For the largest element of the gradient of the mean over the rows. */
    private static final double TOLERANCE = 1e-5;

    private static final int MOST_STEPS = 1000;

    /**
     * Learns labels 0 and 1.
     *
     * @param x [rows, features]
     * @param labels [rows, 1]
     */
    static LogisticRegression fit(Tensor x, Tensor labels) {
        Standardize scale = Standardize.of(x);
        Tensor z = scale.apply(x);
        double share = 1.0 / x.size(0);
        Parameters start = Parameters.of("w", Tensor.zeros(x.size(1), 1), "b", Tensor.zeros(1, 1));
        Parameters best = LBFGS.of(1)
                .minimize(
                        theta -> {
                            Tensor w = theta.get("w");
                            Tensor margins = z.matmul(w).add(theta.get("b"));
                            Tensor loss =
                                    margins.softplus().sub(margins.mul(labels)).sum();
                            return loss.add(w.square().sum().mul(0.5)).mul(share);
                        },
                        start,
                        TOLERANCE,
                        MOST_STEPS)
                .parameters();
        return new LogisticRegression(scale, best.get("w"), best.get("b"));
    }

    /** m of each row, [rows]. */
    Tensor margins(Tensor x) {
        return scale.apply(x).matmul(weights).add(bias).reshape(x.size(0));
    }
}
