package nabla.scorematching;

import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.scorematching.points.Points;

/**
 * A score whose shapes are checked.
 *
 * @param name what messages begin with
 * @param inner the score
 */
record CheckedScore(String name, ScoreFunction inner) implements ScoreFunction {
    @Override
    public Tensor score(Tensor x) {
        Points.require(name, x);
        return Points.likePoints(name, Points.named(name, () -> inner.score(x)), x);
    }

    @Override
    public ValueAndDivergence scoreAndDivergence(Tensor x) {
        Points.require(name, x);
        ValueAndDivergence field = Points.named(name, () -> inner.scoreAndDivergence(x));
        Points.likePoints(name, field.value(), x);
        Points.onePerPoint(name, "a divergence", field.divergence(), x);
        return field;
    }

    /** The name that was given first stays: that of the outermost call. */
    @Override
    public ScoreFunction checked(String another) {
        return this;
    }
}
