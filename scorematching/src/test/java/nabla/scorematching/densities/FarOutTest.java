package nabla.scorematching.densities;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Far out, at distances of 10³ and 10⁷, a density is finite and has the asymptotic form of its tail. */
class FarOutTest {
    /**
     * A density and its tail along a direction.
     *
     * @param direction of the point r·direction; other columns may stay where they are
     * @param slope what the score along the direction tends to, as a function of r
     * @param accuracy how near it is at 10³, relative to it
     */
    record Tail(String name, Density p, double[] direction, DoubleUnaryOperator slope, double accuracy) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Tail> tails() {
        double[] right = {1};
        double[] left = {-1};
        double[] zero = {0};
        double[] up = {0, 1};
        Density laplace = Laplace.of(zero, new double[] {0.5});
        Density logistic = Logistic.of(zero, new double[] {0.5});
        Density student = StudentT.of(3, zero, new double[][] {{2}});
        Density normal = DiagonalGaussian.of(zero, new double[] {2});
        return Stream.of(
                new Tail("normal", normal, right, r -> -r / 4, 1e-12),
                new Tail("Laplace", laplace, left, r -> -2, 1e-12),
                new Tail("Laplace, noised", laplace.noised(0.6), left, r -> -2, 1e-12),
                new Tail("Laplace, much noise", laplace.noised(0.5, 5), right, r -> -4, 1e-12),
                new Tail("logistic", logistic, right, r -> -2, 1e-12),
                new Tail("logistic, noised", logistic.noised(0.6), right, r -> -2, 1e-8),
                new Tail("logistic, much noise", logistic.noised(0.5, 5), left, r -> -4, 1e-8),
                new Tail("Student", student, right, r -> -4 / r, 1e-5),
                new Tail("Student, noised", student.noised(0.6), left, r -> -4 / r, 1e-5),
                new Tail("Student in the plane, noised", StudentT.standard(2, 5).noised(0.3, 1), up, r -> -7 / r, 1e-4),
                new Tail("banana", Banana.of(2, 1.5, 0.3), up, r -> -r, 1e-2),
                new Tail("banana, noised", Banana.of(2, 1.5, 0.3).noised(0.6), up, r -> -r / 1.36, 1e-2),
                new Tail("funnel", Funnel.of(2, 1.5), right2(), r -> -r / 2.25, 1e-2),
                new Tail("double well", DoubleWell.of(1.5, 3), right, r -> -12 * Math.pow(r / 1.5, 3) / 1.5, 1e-4),
                new Tail("double well, noised", DoubleWell.of(1.5, 3).noised(0.6), left, r -> -r / 0.36, 1e-2),
                new Tail("ring", Ring.of(2, 3, 0.4), up, r -> -r / 0.16, 1e-2),
                new Tail(
                        "ring, noised: the tail of the noise",
                        Ring.of(2, 3, 0.4).noised(0.6),
                        up,
                        r -> -r / 0.36,
                        1e-2),
                new Tail(
                        "a mixture of kinds",
                        MixtureDensity.of(new double[] {1, 1}, student, laplace),
                        right,
                        r -> -4 / r,
                        1e-5),
                new Tail(
                        "components",
                        AffineImage.of(Logistic.unitVariance(2), Tensor.of(new double[][] {{1, 0}, {0, 2}})),
                        up,
                        r -> -Math.PI / Math.sqrt(3) / 2,
                        1e-12),
                new Tail(
                        "a user's own",
                        UnnormalizedDensity.of(
                                1, x -> x.square().add(1).log().sum(-1).neg()),
                        right,
                        r -> -2 / r,
                        1e-5));
    }

    private static double[] right2() {
        return new double[] {1, 0};
    }

    @ParameterizedTest
    @MethodSource("tails")
    void theScoreIsThatOfTheTail(Tail tail) {
        for (double r : new double[] {1e3, 1e7}) {
            Tensor x = Tensor.of(new double[][] {
                Arrays.stream(tail.direction).map(d -> d * r).toArray()
            });
            Tensor s = tail.p.score(x);
            double along = s.select(0, 0).dot(Tensor.of(tail.direction)).item();
            double expected = tail.slope.applyAsDouble(r);
            assertEquals(expected, along, Math.abs(expected) * tail.accuracy, "at " + r);
            for (Tensor value : new Tensor[] {s, tail.p.logProb(x), tail.p.divergence(x)}) {
                assertTrue(Arrays.stream(value.toArray()).allMatch(Double::isFinite), () -> "at " + r + ": " + value);
            }
        }
    }
}
