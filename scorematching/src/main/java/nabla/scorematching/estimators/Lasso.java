package nabla.scorematching.estimators;

import nabla.autodiff.Tensor;

/** Coordinate descent on ½uᵀAu + bᵀu + Σλₖ|uₖ| for a positive semidefinite A: uₖ ← S(−bₖ − Σ_{l≠k}Aₖₗuₗ, λₖ)/Aₖₖ. */
final class Lasso {
    private static final int MOST_SWEEPS = 100_000;

    private Lasso() {}

    /**
     * The minimiser.
     *
     * @throws IllegalArgumentException if a coordinate has no curvature, or the sweeps do not come to an end
     */
    static Tensor solve(String name, double[][] a, double[] b, double[] penalties) {
        int count = b.length;
        double[] u = new double[count];
        double[] gradient = b.clone();
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            double moved = 0;
            double size = 0;
            for (int k = 0; k < count; k++) {
                double curvature = a[k][k];
                if (!(curvature > 0)) {
                    throw new IllegalArgumentException(
                            name + ": expected a loss that rises with every parameter, got the curvature " + curvature);
                }
                double next = soft(curvature * u[k] - gradient[k], penalties[k]) / curvature;
                double step = next - u[k];
                if (step != 0) {
                    for (int l = 0; l < count; l++) {
                        gradient[l] += step * a[l][k];
                    }
                    u[k] = next;
                }
                moved = Math.max(moved, Math.abs(step) * Math.sqrt(curvature));
                size = Math.max(size, Math.abs(next) * Math.sqrt(curvature));
            }
            if (moved <= 1e-15 * size) {
                return Tensor.of(u);
            }
        }
        throw new IllegalArgumentException(name + ": expected coordinate descent to end within " + MOST_SWEEPS
                + " sweeps, got a loss that is too flat");
    }

    /** sign(v)·max(|v| − λ, 0). */
    static double soft(double v, double lambda) {
        return Math.copySign(Math.max(Math.abs(v) - lambda, 0), v);
    }
}
