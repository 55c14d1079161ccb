package nabla.scorematching;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * A family of scores s(x, σ), one for each noise level: that of the data with N(0, σ²I) added [Song and Ermon 2019].
 * Each row has its own level, so that one batch can hold all of them.
 *
 * <p>A {@link TimeConditionalScore} is another type, because a level is not a time; {@code SDE.inTime} turns the first
 * into the second.
 */
@FunctionalInterface
public interface NoiseConditionalScore {
    /**
     * The score of each row at its own noise level.
     *
     * @param x points, [B, D]
     * @param sigma σ of each row, [B, 1]
     * @return [B, D]
     */
    Tensor score(Tensor x, Tensor sigma);

    /**
     * The score at one noise level.
     *
     * @throws IllegalArgumentException if σ is not positive and finite
     */
    default ScoreFunction at(double sigma) {
        return at(Tensor.scalar(sigma));
    }

    /**
     * The score at one noise level, a tensor of one element, or at one for each row, [B, 1]: a recorded step is given
     * it anew each time. The shape of the result is checked, as by {@link ScoreFunction#checked}.
     *
     * @throws IllegalArgumentException if the shape is another, or a σ whose value is known is not positive and finite
     */
    default ScoreFunction at(Tensor sigma) {
        Tensor column = Points.column("NoiseConditionalScore.at", "σ", sigma);
        Points.requireKnown(
                "NoiseConditionalScore.at", "a positive, finite σ", sigma, s -> s > 0 && s < Double.POSITIVE_INFINITY);
        return x -> Points.likePoints(
                "NoiseConditionalScore.at", score(x, Points.ofEach("NoiseConditionalScore.at", column, x)), x);
    }

    /**
     * The mean s̄ of scores s₁ … s_M, such as those of networks that learnt the same rows from different starts. Its denoising
     * error is the mean of theirs less their variance, at every point,
     *
     * <pre>
     *     ‖σs̄ + z‖² = mean of ‖σsᵢ + z‖² − mean of σ²‖sᵢ − s̄‖²
     * </pre>
     *
     * [A. Krogh and J. Vedelsby, Neural network ensembles, cross validation, and active learning, 1995, equation 6], so it is
     * never larger than the mean, and less by what differs between networks by chance.
     *
     * @param scores s₁ … s_M, of the same data and at the same levels
     * @throws IllegalArgumentException if there is none
     */
    static NoiseConditionalScore mean(List<NoiseConditionalScore> scores) {
        String name = "NoiseConditionalScore.mean";
        Points.present(name, "scores", scores);
        scores.forEach(score -> Points.present(name, "scores", score));
        if (scores.isEmpty()) {
            throw new IllegalArgumentException(name + ": expected at least one score, got none");
        }
        List<NoiseConditionalScore> members = List.copyOf(scores);
        return (x, sigma) -> members.stream()
                .map(score -> Points.likePoints(name, score.score(x, sigma), x))
                .reduce(Tensor::add)
                .orElseThrow()
                .div(members.size());
    }
}
