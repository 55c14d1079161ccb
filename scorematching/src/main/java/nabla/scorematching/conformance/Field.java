package nabla.scorematching.conformance;

import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.GaussianMixture;

/**
 * A model score at every level (α, σ), with its energy: s = −∇E. Lengths are in units of √v, v = α² + σ².
 *
 * @param energy [B] from points [B, D] and levels, scalars or [B, 1]
 * @param score [B, D] from the same
 */
record Field(Formula energy, Formula score) {
    /** A formula in points and levels. */
    @FunctionalInterface
    interface Formula {
        Tensor at(Tensor x, Tensor alpha, Tensor sigma);
    }

    /** The field at one level. */
    ScoreFunction at(double alpha, double sigma) {
        return x -> score.at(x, Tensor.scalar(alpha), Tensor.scalar(sigma));
    }

    /** The energy at one level, which is asked for nothing else. */
    EnergyFunction energyAt(double alpha, double sigma) {
        return x -> energy.at(x, Tensor.scalar(alpha), Tensor.scalar(sigma));
    }

    /** This field and ε times another one. */
    Field plus(Tensor epsilon, Field other) {
        return new Field(
                (x, a, s) -> energy.at(x, a, s).add(other.energy.at(x, a, s).mul(epsilon)),
                (x, a, s) -> score.at(x, a, s).add(other.score.at(x, a, s).mul(epsilon)));
    }

    Field plus(double epsilon, Field other) {
        return plus(Tensor.scalar(epsilon), other);
    }

    /** The field in turned coordinates xQ. */
    Field turned(Tensor q) {
        return new Field(
                (x, a, s) -> energy.at(x.matmulTransposed(q), a, s),
                (x, a, s) -> score.at(x.matmulTransposed(q), a, s).matmul(q));
    }

    /** The field in other units cx. */
    Field scaled(double c) {
        return new Field(
                (x, a, s) -> energy.at(x.div(c), a, s),
                (x, a, s) -> score.at(x.div(c), a, s).div(c));
    }

    /** The true score of αx + σz for x of a mixture. */
    static Field truth(GaussianMixture data) {
        return new Field(
                (x, a, s) -> data.noised(a.item(), s.item()).logProb(x).neg(),
                (x, a, s) -> isClean(s) ? data.score(x) : data.noised(a, s).score(x));
    }

    /** One level for all rows, which is no noise. */
    private static boolean isClean(Tensor sigma) {
        return sigma.rank() == 0 && sigma.item() == 0;
    }

    /** (b − xA)/v with a symmetric A, [D, D], and b, [D]. */
    static Field linear(Tensor matrix, Tensor offset) {
        return new Field(
                (x, a, s) ->
                        x.matmul(matrix).mul(0.5).sub(offset).mul(x).sum(-1).div(variance(a, s)),
                (x, a, s) -> offset.sub(x.matmul(matrix)).div(variance(a, s)));
    }

    /** The same vector c/√v everywhere. */
    static Field constant(Tensor c) {
        return new Field(
                (x, a, s) -> units(x, a, s).mul(c).sum(-1).neg(),
                (x, a, s) -> Tensor.zeros(x.shape()).add(c).div(variance(a, s).sqrt()));
    }

    /** Outward, x/(2v). */
    static Field stretch() {
        return new Field(
                (x, a, s) -> units(x, a, s).square().sum(-1).mul(-0.25),
                (x, a, s) -> x.div(variance(a, s).mul(2)));
    }

    /** A wave w cos(wᵀx/√v)/√v. */
    static Field wave(Tensor w) {
        return new Field(
                (x, a, s) -> units(x, a, s).mul(w).sum(-1).sin().neg(),
                (x, a, s) -> units(x, a, s)
                        .mul(w)
                        .sumKeepDims(-1)
                        .cos()
                        .mul(w)
                        .div(variance(a, s).sqrt()));
    }

    private static Tensor units(Tensor x, Tensor alpha, Tensor sigma) {
        return x.div(variance(alpha, sigma).sqrt());
    }

    private static Tensor variance(Tensor alpha, Tensor sigma) {
        return alpha.square().add(sigma.square());
    }
}
