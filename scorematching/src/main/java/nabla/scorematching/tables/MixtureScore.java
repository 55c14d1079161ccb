package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
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
 * Only what is there in a pattern counts, and has a score; what is missing has the score 0.
 */
final class MixtureScore implements NoiseConditionalScore {
    /** So many numbers have their axes by rotations, which find small variances as exactly as large ones. */
    private static final int MOST_ROTATED = 64;

    private final Encoding encoding;
    private final Pattern pattern;
    private final int[] there;
    private final int components;
    private final Tensor logWeights;
    /** The principal axes of all covariances side by side, [d, K·d], means along them and variances, [K, d]. */
    private final Tensor axes;

    private final Tensor centres;
    private final Tensor variances;
    /** log pₖⱼ of the categories that are there, [K, L]. */
    private final List<Tensor> logProbabilities = new ArrayList<>();
    /** Where each column of the points is among those that have a score; the last is 0. */
    private final int[] places;

    MixtureScore(TableMixture mixture, Encoding encoding, Pattern pattern) {
        this.encoding = encoding;
        this.pattern = pattern;
        this.there = pattern.there();
        this.components = mixture.components();
        this.logWeights = Tensor.of(mixture.weights()).log();
        int d = there.length;
        Tensor[] vectors = new Tensor[components];
        double[][] means = new double[components][];
        double[][] values = new double[components][];
        PrincipalAxes principal = null;
        for (int k = 0; k < components; k++) {
            if (!mixture.sharesCovariance(k)) {
                principal = principal(Matrices.part(mixture.covariances()[k], there, there));
            }
            double[] mean =
                    Arrays.stream(there).mapToDouble(row(mixture.means()[k])).toArray();
            values[k] = principal.values();
            if (d > 0) {
                vectors[k] = Tensor.of(principal.vectors());
                means[k] = Tensor.of(mean).unsqueeze(0).matmul(vectors[k]).toArray();
            }
        }
        this.axes = d == 0 ? Tensor.zeros(0, 0) : Tensor.concat(1, vectors);
        this.centres = d == 0 ? Tensor.zeros(0, 0) : Tensor.of(means);
        this.variances = d == 0 ? Tensor.zeros(0, 0) : Tensor.of(values);
        this.places = new int[encoding.dim()];
        Arrays.fill(places, -1);
        int at = 0;
        for (int j : there) {
            places[j] = at++;
        }
        for (int j = 0; j < encoding.categories(); j++) {
            if (pattern.categories()[j]) {
                int category = j;
                logProbabilities.add(Tensor.of(Arrays.stream(mixture.probabilities())
                                .map(p -> p[category])
                                .toArray(double[][]::new))
                        .log());
                for (int l = 0; l < encoding.levels(j); l++) {
                    places[encoding.offset(j) + l] = at++;
                }
            }
        }
        for (int i = 0; i < places.length; i++) {
            places[i] = places[i] < 0 ? at : places[i];
        }
    }

    private static PrincipalAxes principal(double[][] covariance) {
        return covariance.length > MOST_ROTATED ? PrincipalAxes.tridiagonal(covariance) : PrincipalAxes.of(covariance);
    }

    private static java.util.function.IntToDoubleFunction row(double[] mean) {
        return j -> mean[j];
    }

    @Override
    public Tensor score(Tensor x, Tensor sigma) {
        int rows = x.size(0);
        Tensor variance = sigma.square().reshape(rows, 1, 1);
        Tensor logs = logWeights.unsqueeze(0); // [B, K]
        Tensor steep = null;
        if (there.length > 0) {
            Tensor along = x.take(1, there)
                    .matmul(axes)
                    .reshape(rows, components, there.length)
                    .sub(centres);
            Tensor spread = variance.add(variances);
            steep = along.div(spread);
            logs = logs.sub(along.mul(steep).add(spread.log()).sum(-1).mul(0.5));
        }
        List<Tensor> levels = new ArrayList<>();
        int block = 0;
        for (int j = 0; j < encoding.categories(); j++) {
            if (pattern.categories()[j]) {
                Tensor corner = block(x, j).unsqueeze(1).div(variance).add(logProbabilities.get(block++));
                levels.add(corner);
                logs = logs.add(corner.logSumExp(-1));
            }
        }
        Tensor responsibilities = logs.softmax(1).broadcastTo(rows, components).unsqueeze(-1);
        List<Tensor> scores = new ArrayList<>();
        if (steep != null) {
            scores.add(steep.mul(responsibilities)
                    .reshape(rows, components * there.length)
                    .matmulTransposed(axes)
                    .neg());
        }
        block = 0;
        for (int j = 0; j < encoding.categories(); j++) {
            if (pattern.categories()[j]) {
                Tensor expected =
                        levels.get(block++).softmax(-1).mul(responsibilities).sum(1);
                scores.add(expected.sub(block(x, j)).div(sigma.square()));
            }
        }
        scores.add(Tensor.zeros(rows, 1));
        return Tensor.concat(1, scores.toArray(Tensor[]::new)).take(1, places);
    }

    private Tensor block(Tensor x, int category) {
        int from = encoding.offset(category);
        return x.slice(1, from, from + encoding.levels(category));
    }
}
