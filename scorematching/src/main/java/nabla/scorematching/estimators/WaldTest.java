package nabla.scorematching.estimators;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.scorematching.metrics.TestResult;
import nabla.scorematching.points.ChiSquared;
import nabla.scorematching.points.Points;

/**
 * Wald's test of Rθ = r: W = (Rθ̂ − r)ᵀ(RV̂Rᵀ)⁻¹(Rθ̂ − r), which is χ² with as many degrees of freedom as R has rows, for many rows of
 * data. V̂ is the sandwich. Differences of the minima of a score matching loss, unlike those of log-likelihoods, are not χ²: they are sums
 * with the eigenvalues of IJ⁻¹ as weights, so there is no likelihood ratio test.
 */
public final class WaldTest {
    private WaldTest() {}

    /**
     * Tests that some parameters are 0.
     *
     * @throws IllegalArgumentException if there is none, or no parameter is called so
     */
    public static TestResult zero(ParameterEstimate estimate, String... parameters) {
        double[][] rows = Arrays.stream(parameters)
                .map(parameter -> {
                    double[] row = new double[estimate.names().size()];
                    row[Points.named("WaldTest", () -> estimate.index(parameter))] = 1;
                    return row;
                })
                .toArray(double[][]::new);
        if (rows.length == 0) {
            throw new IllegalArgumentException("WaldTest: expected at least one parameter, got none");
        }
        return of(estimate, Tensor.of(rows), Tensor.zeros(rows.length));
    }

    /**
     * Tests Rθ = r.
     *
     * @param restrictions R, [m, K]
     * @param values r, [m]
     * @throws IllegalArgumentException if the shapes differ, or RV̂Rᵀ is singular: a restriction follows from others or from what is fixed, or
     *     there are as many restrictions as rows, of whose ψ, with the sum 0, V̂ is made
     */
    public static TestResult of(ParameterEstimate estimate, Tensor restrictions, Tensor values) {
        int count = estimate.names().size();
        if (restrictions.rank() != 2
                || restrictions.size(1) != count
                || values.rank() != 1
                || values.size() != restrictions.size(0)) {
            throw new IllegalArgumentException("WaldTest: expected restrictions [m, " + count + "] and values [m], got "
                    + Arrays.toString(restrictions.shape()) + " and " + Arrays.toString(values.shape()));
        }
        Points.requireFinite("WaldTest", restrictions);
        Points.requireFinite("WaldTest", values);
        if (estimate.rows() <= values.size()) {
            throw new IllegalArgumentException("WaldTest: expected more rows than restrictions, got " + estimate.rows()
                    + " rows and " + values.size() + " restrictions");
        }
        Tensor difference =
                restrictions.matmul(estimate.theta().unsqueeze(1)).squeeze(1).sub(values);
        Tensor covariance = restrictions.matmul(estimate.sandwich()).matmulTransposed(restrictions);
        double statistic =
                system(covariance).solve(difference).mul(difference).sum().item();
        return new TestResult(statistic, ChiSquared.tail(values.size(), statistic));
    }

    private static SymmetricSystem system(Tensor covariance) {
        try {
            return SymmetricSystem.of(
                    "WaldTest", covariance, QuadraticFit.numbered("restriction ", covariance.size(0)));
        } catch (IllegalArgumentException singular) {
            throw new IllegalArgumentException(
                    "WaldTest: expected restrictions that do not follow from others or from what is fixed, got the covariance "
                            + covariance + " of Rθ̂",
                    singular);
        }
    }
}
