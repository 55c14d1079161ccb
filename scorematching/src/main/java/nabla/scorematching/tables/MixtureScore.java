package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.points.Pieces;
import nabla.scorematching.points.PrincipalAxes;
import nabla.scorematching.tables.TableMixture.Pattern;

/**
 * The score of a {@link TableMixture} with noise σz, in closed form, on points of an {@link Encoding}. A component's numbers become
 * N(μₖ, Σₖ + σ²I), and a category's block is a mixture of its corners e_l with the noise: given the component, the level has the
 * probability q_l ∝ p_l exp(c_l/σ²), and
 *
 * <pre>
 *     s_x = Σₖ rₖ (Σₖ + σ²I)⁻¹ (μₖ − x),    s_c = (Σₖ rₖ qₖ − c)/σ².
 * </pre>
 *
 * Only what is there in a pattern counts, and has a score; what is missing, M, has the score 0. Each covariance is decomposed once
 * for all patterns: with A = (Σ + σ²I)⁻¹ and u = A (x − μ), what is there has the score −(u − A_·M A_MM⁻¹ u_M) of a component, whatever
 * stands in the gaps (see {@link Conditionals}).
 */
final class MixtureScore {
    /** So many numbers have their axes by rotations, which find small variances as exactly as large ones. */
    private static final int MOST_ROTATED = 64;

    /** Scores of so many numbers of components and gaps together, and of no more rows than the first and no fewer than the other. */
    private static final int MOST_NUMBERS = 1 << 19;

    private static final int MOST_ROWS = 4096;
    private static final int FEWEST = 16;

    private final Encoding encoding;
    private final int components;
    private final Tensor logWeights;
    /** The principal axes of all covariances side by side, [d, K·d], means along them and variances, [K, d]. */
    private final Tensor axes;

    private final Tensor centres;
    private final Tensor variances;
    /** log pₖⱼ of the categories, [K, L]. */
    private final List<Tensor> logProbabilities = new ArrayList<>();

    MixtureScore(TableMixture mixture, Encoding encoding) {
        this.encoding = encoding;
        this.components = mixture.components();
        this.logWeights = Tensor.of(mixture.weights()).log();
        int d = encoding.numbers();
        Tensor[] vectors = new Tensor[components];
        double[][] means = new double[components][];
        double[][] values = new double[components][];
        PrincipalAxes principal = null;
        for (int k = 0; k < components; k++) {
            if (!mixture.sharesCovariance(k)) {
                principal = principal(mixture.covariances()[k]);
            }
            values[k] = principal.values();
            if (d > 0) {
                vectors[k] = Tensor.of(principal.vectors());
                means[k] = Tensor.of(mixture.means()[k])
                        .unsqueeze(0)
                        .matmul(vectors[k])
                        .toArray();
            }
        }
        this.axes = d == 0 ? Tensor.zeros(0, 0) : Tensor.concat(1, vectors);
        this.centres = d == 0 ? Tensor.zeros(0, 0) : Tensor.of(means);
        this.variances = d == 0 ? Tensor.zeros(0, 0) : Tensor.of(values);
        for (int j = 0; j < encoding.categories(); j++) {
            int category = j;
            logProbabilities.add(Tensor.of(Arrays.stream(mixture.probabilities())
                            .map(p -> p[category])
                            .toArray(double[][]::new))
                    .log());
        }
    }

    private static PrincipalAxes principal(double[][] covariance) {
        return covariance.length > MOST_ROTATED ? PrincipalAxes.tridiagonal(covariance) : PrincipalAxes.of(covariance);
    }

    /** The score of what is there in a pattern. */
    NoiseConditionalScore of(Pattern pattern) {
        return new OfPattern(pattern);
    }

    /** Scores are computed for so many rows at once that memory does not grow with their number. */
    Pieces pieces(Pattern pattern) {
        int numbers = components * encoding.dim() * (1 + pattern.missing().length);
        return new Pieces(Math.max(FEWEST, Math.min(MOST_ROWS, MOST_NUMBERS / Math.max(1, numbers))));
    }

    private final class OfPattern implements NoiseConditionalScore {
        private final int[] categories;
        /** The rows M of the components' axes, [K, M, d]. */
        private final Tensor missing;
        /** Where each column of the points is among those that have a score; the last is 0. */
        private final int[] places;

        OfPattern(Pattern pattern) {
            int d = encoding.numbers();
            this.categories = IntStream.range(0, encoding.categories())
                    .filter(j -> pattern.categories()[j])
                    .toArray();
            int[] gaps = pattern.missing();
            this.missing =
                    axes.take(0, gaps).reshape(gaps.length, components, d).transpose(1, 0, 2);
            this.places = new int[encoding.dim()];
            int end = d + Arrays.stream(categories).map(encoding::levels).sum();
            Arrays.fill(places, end);
            for (int j : pattern.there()) {
                places[j] = j;
            }
            int at = d;
            for (int j : categories) {
                for (int l = 0; l < encoding.levels(j); l++) {
                    places[encoding.offset(j) + l] = at++;
                }
            }
        }

        @Override
        public Tensor score(Tensor x, Tensor sigma) {
            int rows = x.size(0);
            int d = encoding.numbers();
            Tensor variance = sigma.square().reshape(rows, 1, 1);
            Tensor logs = logWeights.unsqueeze(0); // [B, K]
            Tensor steep = null;
            if (missing.size(1) < d) {
                Tensor along = x.slice(1, 0, d)
                        .matmul(axes)
                        .reshape(rows, components, d)
                        .sub(centres);
                Tensor spread = variance.add(variances);
                steep = along.div(spread);
                Tensor distance = along.mul(steep).add(spread.log()).sum(-1);
                if (missing.size(1) > 0) {
                    Tensor weighted = missing.div(spread.unsqueeze(2)); // [B, K, M, d]
                    Tensor factor = weighted.matmulTransposed(missing).cholesky();
                    Tensor half = factor.triangularSolve(missing.matmul(steep.unsqueeze(-1)));
                    distance = distance.add(factor.diagonal().log().sum(-1).mul(2))
                            .sub(half.square().sum(-1, -2));
                    steep = steep.sub(factor.triangularSolveTransposed(half)
                            .transpose()
                            .matmul(weighted)
                            .squeeze(2));
                }
                logs = logs.sub(distance.mul(0.5));
            }
            List<Tensor> levels = new ArrayList<>();
            for (int j : categories) {
                Tensor corner = block(x, j).unsqueeze(1).div(variance).add(logProbabilities.get(j));
                levels.add(corner);
                logs = logs.add(corner.logSumExp(-1));
            }
            Tensor responsibilities =
                    logs.softmax(1).broadcastTo(rows, components).unsqueeze(-1);
            List<Tensor> scores = new ArrayList<>();
            scores.add(
                    steep == null
                            ? Tensor.zeros(rows, d)
                            : steep.mul(responsibilities)
                                    .reshape(rows, components * d)
                                    .matmulTransposed(axes)
                                    .neg());
            for (int block = 0; block < categories.length; block++) {
                Tensor expected =
                        levels.get(block).softmax(-1).mul(responsibilities).sum(1);
                scores.add(expected.sub(block(x, categories[block])).div(sigma.square()));
            }
            scores.add(Tensor.zeros(rows, 1));
            return Tensor.concat(1, scores.toArray(Tensor[]::new)).take(1, places);
        }

        private Tensor block(Tensor x, int category) {
            int from = encoding.offset(category);
            return x.slice(1, from, from + encoding.levels(category));
        }
    }
}
