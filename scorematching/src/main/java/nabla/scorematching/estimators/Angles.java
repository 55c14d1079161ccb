package nabla.scorematching.estimators;

import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.points.Points;

/**
 * Families of densities of angles in radians, on the circle and on the torus: data [n, 1] or [n, 2], any representative of an angle.
 * There is no boundary, so the loss is {@link ScoreMatching} as it is.
 */
public final class Angles {
    /** A resultant that is shorter is 0. */
    private static final double ROUNDING = 1e-14;

    private static final String MEAN = "Angles.meanDirection";

    private Angles() {}

    /** Von Mises: log p = a cos φ + b sin φ; κ = √(a² + b²), the mean direction is atan2(b, a). */
    public static QuadraticFit vonMises() {
        return angles("von Mises", 1, phi -> Tensor.concat(1, phi.cos(), phi.sin()), "a", "b");
    }

    /**
     * Von Mises about a known mean direction: log p = κ cos(φ − μ). With {@link #meanDirection} of the same data it is the hybrid estimator
     * mean cos(φ − μ)/mean sin²(φ − μ), whose standard error takes μ as known.
     */
    public static QuadraticFit vonMises(double mean) {
        requireFinite("Angles.vonMises", mean);
        return angles("von Mises", 1, phi -> phi.sub(mean).cos(), "kappa");
    }

    /**
     * The sine model of two angles about known means (H. Singh, V. Hnizdo and E. Demchuk, Biometrika 89, 2002): log p = κ₁ cos(φ₁ − μ₁) +
     * κ₂ cos(φ₂ − μ₂) + λ sin(φ₁ − μ₁) sin(φ₂ − μ₂).
     */
    public static QuadraticFit sineModel(double mean1, double mean2) {
        requireFinite("Angles.sineModel", mean1);
        requireFinite("Angles.sineModel", mean2);
        Tensor means = Tensor.of(mean1, mean2);
        return angles(
                "sine model",
                2,
                phi -> {
                    Tensor turned = phi.sub(means);
                    return Tensor.concat(1, turned.cos(), turned.sin().prodKeepDims(1));
                },
                "kappa1",
                "kappa2",
                "lambda");
    }

    /**
     * The direction of the mean of (cos φ, sin φ), in (−π, π].
     *
     * @param phi angles, [n, 1]
     * @throws IllegalArgumentException if there are none, one is not finite, or their resultant is 0
     */
    public static double meanDirection(Tensor phi) {
        return meanOf(CountedRows.of(MEAN, phi));
    }

    /**
     * The direction of the weighted mean of (cos φ, sin φ), in (−π, π].
     *
     * @param phi angles, [n, 1]
     * @param weights of the rows, importance or frequencies, [n]; rows of weight 0 are not looked at
     * @throws IllegalArgumentException as {@link #meanDirection(Tensor)}, or if a weight is negative or not finite, or all are 0
     */
    public static double meanDirection(Tensor phi, Tensor weights) {
        return meanOf(CountedRows.of(MEAN, "weights", phi, weights));
    }

    private static double meanOf(CountedRows rows) {
        Tensor phi = rows.numbered(() -> finite(rows.x()));
        Tensor shares = rows.weights().div(rows.weights().sum()).unsqueeze(1);
        double cosine = phi.cos().mul(shares).sum().item();
        double sine = phi.sin().mul(shares).sum().item();
        if (!(Math.hypot(cosine, sine) > ROUNDING)) {
            throw new IllegalArgumentException(MEAN
                    + ": expected angles whose mean has a direction, got a resultant of length "
                    + Math.hypot(cosine, sine));
        }
        return Math.atan2(sine, cosine);
    }

    private static Tensor finite(Tensor phi) {
        Points.require(MEAN, phi, 1);
        Points.rows(MEAN, phi, 1);
        return phi;
    }

    private static QuadraticFit angles(String name, int dim, UnaryOperator<Tensor> statistics, String... parameters) {
        return QuadraticFit.of(ScoreMatching.of())
                .model(ExponentialFamily.of(statistics), parameters)
                .named(name)
                .door(phi -> Points.dimensioned(name, phi, dim));
    }

    private static void requireFinite(String name, double mean) {
        if (!Double.isFinite(mean)) {
            throw new IllegalArgumentException(name + ": expected a finite mean direction, got " + mean);
        }
    }
}
