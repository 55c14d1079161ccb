package nabla.scorematching.estimators;

import static nabla.scorematching.estimators.EstimatorData.X4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.losses.WeightedScoreMatching;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
class GraphicalModelTest {
    private static final GraphicalModel CENTERED = GraphicalModel.gaussian().centered();

    @Test
    @DisplayName("X4: minimise ½tr(KSK) − tr K + .3 Σ|Kᵢⱼ|")
    void thePenalisedGaussianHasTheLiterals() {
        assertEquals(0.8380877434585874, CENTERED.largestPenalty(X4), 1e-14);
        GraphEstimate graph = CENTERED.fit(X4, 0.3);
        assertMatrix(
                graph.precision(),
                new double[] {1.65956612797609, 2.36394460177373, 7.97905964998630, 5.27799888149320},
                new double[] {
                    -0.544919209628850,
                    -0.995990812559483,
                    -0.204220655091579,
                    2.04402784521938,
                    1.18949110193354,
                    5.11421431775701
                });
        assertEquals(-5.612425447957708, graph.objective(), 1e-12);
    }

    @Test
    @DisplayName("X4: the same with diagonals of S times 3/2 and λ = .1 has K₁₄ = 0")
    void theDiagonalMultiplierHasTheLiterals() {
        GraphicalModel model = CENTERED.diagonalMultiplier(1.5);
        assertEquals(0.5587251623057250, model.largestPenalty(X4), 1e-14);
        GraphEstimate graph = model.fit(X4, 0.1);
        assertMatrix(
                graph.precision(),
                new double[] {0.919412113378622, 1.11972873943923, 1.96930110277876, 1.42126976753718},
                new double[] {
                    -0.167586945964031, -0.179210965440997, 0, 0.288562713866216, 0.0799448298484570, 0.816253283112296
                });
        assertEquals(0, graph.precision().get(0, 3));
        assertEquals(-2.561699987743702, graph.objective(), 1e-12);
    }

    private static void assertMatrix(Tensor k, double[] diagonal, double[] above) {
        for (int i = 0, at = 0; i < 4; i++) {
            assertEquals(diagonal[i], k.get(i, i), 1e-12 * 8);
            for (int j = i + 1; j < 4; j++, at++) {
                assertEquals(above[at], k.get(i, j), 1e-12 * 8);
                assertEquals(k.get(j, i), k.get(i, j));
            }
        }
    }

    @Test
    @DisplayName("one edge at .9999 λ_max, none at 1.0001 λ_max")
    void theLargestPenaltyIsWhereEdgesBegin() {
        double largest = CENTERED.largestPenalty(X4);
        assertEquals(1, CENTERED.fit(X4, 0.9999 * largest).edges().size());
        assertEquals(0, CENTERED.fit(X4, 1.0001 * largest).edges().size());
    }

    @Test
    @DisplayName("½(S_δK + KS_δ) − I + λZ = 0 with Zᵢⱼ = sign Kᵢⱼ, or |Zᵢⱼ| ≤ 1 where Kᵢⱼ = 0")
    void thePenalisedGaussianSatisfiesItsConditions() {
        Tensor x = Rng.of(3).normal(15, 8).cumsum(1);
        double lambda = 0.2;
        double delta = GraphicalModel.defaultMultiplier(15, 8);
        GraphEstimate graph =
                GraphicalModel.gaussian().diagonalMultiplier(delta).fit(x, lambda);
        Tensor y = x.sub(x.mean(0));
        Tensor s = y.transpose().matmul(y).div(15);
        Tensor k = graph.precision();
        Tensor form = s.add(Tensor.eye(8).mul(s.mul(delta - 1)));
        Tensor gradient = form.matmul(k).add(k.matmul(form)).mul(0.5).sub(Tensor.eye(8));
        int zeros = 0;
        for (int i = 0; i < 8; i++) {
            assertEquals(0, gradient.get(i, i), 1e-12);
            for (int j = 0; j < i; j++) {
                double value = k.get(i, j);
                zeros += value == 0 ? 1 : 0;
                if (value == 0) {
                    assertTrue(Math.abs(gradient.get(i, j)) <= lambda + 1e-12);
                } else {
                    assertEquals(-lambda * Math.signum(value), gradient.get(i, j), 1e-12);
                }
            }
        }
        assertTrue(zeros > 0 && zeros < 28, "zeros " + zeros);
    }

    @Test
    @DisplayName("without penalty K = S⁻¹, maximum likelihood")
    void withoutPenaltyTheGaussianIsTheInverseCovariance() {
        Tensor x = Rng.of(4).normal(40, 3).cumsum(1);
        Tensor y = x.sub(x.mean(0));
        Tensor expected = y.transpose().matmul(y).div(40).inverse();
        Literals.same(
                "K", expected.toArray(), GraphicalModel.gaussian().fit(x, 0).precision());
    }

    @Test
    @DisplayName("on x ≥ 0 without penalty it is WeightedScoreMatching of −½xᵀKx + ηᵀx")
    void withoutPenaltyTheNonNegativeModelIsTheWeightedFit() {
        Tensor x = Rng.of(5).normal(60, 2).abs().add(Rng.of(6).uniform(60, 1));
        for (BoundaryWeight h : List.of(BoundaryWeight.log(), BoundaryWeight.linear(), BoundaryWeight.capped(1))) {
            ExponentialFamily family = ExponentialFamily.of(y -> {
                Tensor a = y.slice(1, 0, 1);
                Tensor b = y.slice(1, 1, 2);
                return Tensor.concat(
                        1, a.square().mul(-0.5), b.square().mul(-0.5), a.mul(b).neg(), a, b);
            });
            QuadraticFit fit =
                    QuadraticFit.of(WeightedScoreMatching.of(h)).model(family, "K11", "K22", "K12", "eta1", "eta2");
            Tensor free = fit.fit(x).theta();
            Tensor fixed = fit.fix("eta1", 0).fix("eta2", 0).fit(x).theta();
            Tensor k = GraphicalModel.nonNegative(h).fit(x, 0).precision();
            Tensor centered = GraphicalModel.nonNegative(h).centered().fit(x, 0).precision();
            Literals.same("K", free.take(0, 0, 2, 2, 1).toArray(), k.reshape(4));
            Literals.same("K, η = 0", fixed.take(0, 0, 2, 2, 1).toArray(), centered.reshape(4));
        }
    }

    @Test
    @DisplayName("δ = 1 + (1 − 1/(1 + 4e·max(6 ln p/n, √(6 ln p/n))))")
    void theDefaultMultiplierHasTheLiterals() {
        assertEquals(1.89380112266944, GraphicalModel.defaultMultiplier(30, 20), 1e-13);
        assertEquals(1.84045485537316, GraphicalModel.defaultMultiplier(100, 50), 1e-13);
        assertEquals(1.64379782628954, GraphicalModel.defaultMultiplier(1000, 100), 1e-13);
    }

    /** One factor: eigenvalues of S from 10⁻³ to 10. */
    @Test
    @DisplayName("½(SK + KS) − I + λZ = 0 of correlated columns, for every penalty")
    void correlatedColumnsHaveAMinimum() {
        int p = 10;
        Tensor x = Rng.of(7).normal(30, p).mul(0.14).add(Rng.of(8).normal(30, 1));
        Tensor y = x.sub(x.mean(0));
        Tensor s = y.transpose().matmul(y).div(30);
        for (double lambda : new double[] {0, 1e-3, 0.01, 0.1, 0.5}) {
            Tensor k = GraphicalModel.gaussian().fit(x, lambda).precision();
            assertEquals(0, excess(s, k, lambda), 1e-11, "λ = " + lambda);
        }
    }

    @Test
    void aColumnThatDoesNotVaryIsNamed() {
        Tensor x = Rng.of(1).normal(20, 2);
        Tensor constant = Tensor.concat(1, x, Tensor.ones(20, 1).mul(0.1));
        Tensor zero = Tensor.concat(1, x, Tensor.zeros(20, 1));
        GraphicalModel model = GraphicalModel.gaussian();
        for (Executable fit : new Executable[] {
            () -> model.largestPenalty(constant),
            () -> model.path(constant, 3, 0.1),
            () -> model.diagonalMultiplier(2).fit(constant, 0.1),
            () -> CENTERED.largestPenalty(zero)
        }) {
            String message = assertThrows(IllegalArgumentException.class, fit).getMessage();
            assertTrue(message.startsWith("GraphicalModel: expected columns that vary, got column 2"), message);
        }
        assertThrows(IllegalArgumentException.class, () -> model.path(x.slice(0, 0, 1), 3, 0.1));
        assertTrue(CENTERED.largestPenalty(constant) > 0);
    }

    @Test
    void aPathBeginsWithoutEdgesAndEndsAsASingleFitDoes() {
        Tensor x = Rng.of(9).normal(100, 6).cumsum(1);
        GraphicalModel model = GraphicalModel.gaussian();
        List<GraphEstimate> path = model.path(x, 12, 0.01);
        assertEquals(0, path.get(0).edges().size());
        GraphEstimate last = path.get(11);
        Literals.same("K", model.fit(x, last.lambda()).precision().toArray(), last.precision());
        for (int i = 1; i < 12; i++) {
            assertTrue(path.get(i).loss() <= path.get(i - 1).loss(), "losses fall");
        }
        // Sums of steps are a chain: the rows that were not fitted by prefer few edges to none and to all.
        Tensor others = Rng.of(10).normal(2000, 6).cumsum(1);
        double[] heldOut = path.stream()
                .mapToDouble(graph -> model.heldOutLoss(graph, others))
                .toArray();
        int best = IntStream.range(0, 12)
                .reduce((i, j) -> heldOut[j] < heldOut[i] ? j : i)
                .orElseThrow();
        assertTrue(best > 0);
        assertTrue(path.get(best).edges().stream()
                        .filter(e -> e.second() == e.first() + 1)
                        .count()
                == 5);
    }

    /** What a minimum has to be: ½(SK + KS) − I + λZ = 0; the largest excess. */
    private static double excess(Tensor s, Tensor k, double lambda) {
        Tensor gradient = s.matmul(k).add(k.matmul(s)).mul(0.5).sub(Tensor.eye(k.size(0)));
        double largest = 0;
        for (int i = 0; i < k.size(0); i++) {
            for (int j = 0; j < k.size(0); j++) {
                double value = k.get(i, j);
                double slope = gradient.get(i, j) + (i == j ? 0 : lambda * Math.signum(value));
                double beyond = value == 0 ? Math.max(0, Math.abs(slope) - lambda) : Math.abs(slope);
                largest = Math.max(largest, beyond);
            }
        }
        return largest;
    }

    /** The penalty that a refusal says to be too small for a minimum. */
    private static double threshold(IllegalArgumentException refusal) {
        Matcher matcher = Pattern.compile("falls without end along \\(.*at each penalty below ([0-9.E-]+);")
                .matcher(refusal.getMessage());
        assertTrue(matcher.find(), refusal.getMessage());
        return Double.parseDouble(matcher.group(1));
    }

    /**
     * With one row less than columns SD = 0 for D = vvᵀ alone, where Sv = 0: the loss falls along it by tr D − λΣ_{i≠j}|Dᵢⱼ|, and so has a
     * minimum from λ* = ‖v‖²/(‖v‖₁² − ‖v‖²) on.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7, 12})
    @DisplayName("n = p − 1: there is a minimum if and only if λ ≥ ‖v‖²/(‖v‖₁² − ‖v‖²), and a refusal says so")
    void oneRowTooFewHasAMinimumFromAThresholdOn(int p) {
        for (int seed = 1; seed <= 4; seed++) {
            Tensor x = Rng.of(seed).normal(p - 1, p);
            Tensor s = x.transpose().matmul(x).div(p - 1);
            Tensor right = x.slice(1, 0, p - 1).inverse().matmul(x.slice(1, p - 1, p));
            Tensor v = Tensor.concat(0, right.squeeze(1), Tensor.of(-1.0));
            double square = v.square().sum().item();
            double threshold = square / (Math.pow(v.abs().sum().item(), 2) - square);
            for (double part : new double[] {1.001, 1.1, 2}) {
                GraphEstimate graph = CENTERED.fit(x, part * threshold);
                assertEquals(0, excess(s, graph.precision(), part * threshold), 1e-9, "λ/λ* = " + part);
            }
            for (double part : new double[] {0.999, 0.9, 0.5, 0.01}) {
                double lambda = part * threshold;
                IllegalArgumentException e =
                        assertThrows(IllegalArgumentException.class, () -> CENTERED.fit(x, lambda));
                assertEquals(threshold, threshold(e), 1e-6 * threshold, "λ/λ* = " + part);
            }
        }
    }

    /** Fewer rows still: where a minimum ends is found by bisection, and no refusal says more than that. */
    @ParameterizedTest
    @CsvSource({"5, 10", "4, 6", "8, 12", "3, 20", "10, 30"})
    @DisplayName("n < p: a minimum, or a direction in which the loss falls at every smaller penalty")
    void fewRowsHaveAMinimumOrADirection(int n, int p) {
        for (int seed = 1; seed <= 2; seed++) {
            Tensor x = Rng.of(seed).normal(n, p);
            Tensor y = x.sub(x.mean(0));
            Tensor s = y.transpose().matmul(y).div(n);
            double top = GraphicalModel.gaussian().largestPenalty(x);
            double refused = 0;
            double fitted = Double.POSITIVE_INFINITY;
            for (double part : new double[] {1, .9, .8, .7, .6, .5, .4, .3, .2, .1, .01}) {
                double lambda = part * top;
                try {
                    GraphEstimate graph = GraphicalModel.gaussian().fit(x, lambda);
                    assertEquals(0, excess(s, graph.precision(), lambda), 1e-7, "λ = " + lambda);
                    fitted = Math.min(fitted, lambda);
                } catch (IllegalArgumentException e) {
                    assertTrue(threshold(e) > lambda, e.getMessage());
                    refused = Math.max(refused, threshold(e));
                }
            }
            assertTrue(refused <= fitted * (1 + 1e-9), refused + " is refused, and " + fitted + " is not");
        }
    }

    @Test
    @DisplayName(
            "30 rows of 30 columns, means profiled out: a refusal names a direction, though factors without pivots see no singular matrix")
    void asManyRowsAsColumnsAreRefusedWithADirection() {
        Tensor x = Rng.of(60).normal(30, 30);
        double lambda = 1e-5 * GraphicalModel.gaussian().largestPenalty(x);
        assertTrue(threshold(assertThrows(
                        IllegalArgumentException.class,
                        () -> GraphicalModel.gaussian().fit(x, lambda)))
                > lambda);
    }

    @Test
    void moreColumnsThanRowsNeedTheMultiplier() {
        Tensor x = Rng.of(11).normal(5, 10);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> GraphicalModel.gaussian().fit(x, 1e-4))
                .getMessage();
        assertTrue(message.contains("diagonalMultiplier"), message);
        assertEquals(
                10,
                GraphicalModel.gaussian()
                        .diagonalMultiplier(GraphicalModel.defaultMultiplier(5, 10))
                        .fit(x, 0.1)
                        .precision()
                        .size(0));
        assertThrows(
                IllegalArgumentException.class,
                () -> GraphicalModel.nonNegative(BoundaryWeight.log()).fit(x, 0.1));
        assertThrows(
                IllegalArgumentException.class, () -> GraphicalModel.gaussian().fit(x, -1));
        assertThrows(
                IllegalArgumentException.class, () -> GraphicalModel.gaussian().diagonalMultiplier(0.5));
    }
}
