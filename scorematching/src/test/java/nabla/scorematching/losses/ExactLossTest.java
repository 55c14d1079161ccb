package nabla.scorematching.losses;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.LinearScore;
import nabla.scorematching.Numbers;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExactLossTest {
    private static final ScoreMatchingLoss LOSS = ScoreMatching.of();
    private static final Rng UNUSED = Rng.of(0);

    /**
     * Closed form 1 [Hyvärinen 2005, section 3.1]: over all linear scores −Ax + b the loss of any sample is convex, its
     * gradient vanishes at A = Ĉ⁻¹ and b = Ĉ⁻¹x̄ with the 1/n covariance Ĉ, and there it is −½ tr Ĉ⁻¹.
     */
    @Property(tries = 40)
    void theGaussianMinimiserIsTheMeanAndTheInverseCovariance(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int dim) {
        Tensor x = Rng.of(seed).normal(30, dim).exp();
        Gaussian fit = Gaussian.fit(x);
        Tensor precision = fit.covariance().inverse();
        Tensors optimum =
                Tensors.of(precision, precision.matmul(fit.mean().unsqueeze(-1)).squeeze(-1));
        var atOptimum = Derivatives.<Tensors>valueAndGradient(
                p -> LOSS.loss(y -> p.get(1).sub(y.matmul(p.get(0).transpose())), x, UNUSED), optimum);
        double trace = precision.trace().item();
        assertClose(-0.5 * trace, atOptimum.value().item(), 1e-10);
        assertClose(Tensor.zeros(dim, dim), atOptimum.gradient().get(0), 1e-8 * Math.max(1, trace));
        assertClose(Tensor.zeros(dim), atOptimum.gradient().get(1), 1e-8 * Math.max(1, trace));
    }

    /**
     * Closed form 2: E[½‖s‖² + ∇·s] = −½E‖s‖² for any density with its own score. The per-sample sum of both sides has mean
     * 0; six standard errors.
     */
    @Test
    void atTheTruthTheLossIsMinusHalfTheFisherInformation() {
        GaussianMixture p = Numbers.mixture(Rng.of(7), 3, 3);
        Tensor x = p.sample(Rng.of(8), 20_000);
        Tensor loss = LOSS.perSample(p::score, x, UNUSED);
        assertMean(0, loss.add(p.score(x).square().sum(-1).mul(0.5)));
    }

    /** Theorem 1: the loss and the Fisher divergence differ by ½E‖∇log p‖², whatever the model; six standard errors. */
    @Test
    void theLossIsTheFisherDivergenceUpToAConstant() {
        GaussianMixture p = Numbers.mixture(Rng.of(17), 2, 2);
        GaussianMixture model = Numbers.mixture(Rng.of(18), 3, 2);
        Tensor x = p.sample(Rng.of(19), 20_000);
        Tensor constant = p.score(x).square().sum(-1).mul(0.5);
        Tensor fisher = FisherDivergence.of(p).perSample(model, x);
        assertMean(0, LOSS.perSample(model, x, UNUSED).add(constant).sub(fisher));
    }

    /** Closed form 3: a linear score on N(0, Σ); six standard errors. */
    @Test
    void aLinearScoreHasItsClosedFormLoss() {
        LinearScore model = LinearScore.random(Rng.of(3), 3);
        Tensor x = model.data(Rng.of(4), 20_000);
        assertMean(model.exactLoss(), LOSS.perSample(model, x, UNUSED));
    }

    /** Closed form 2 by quadrature, on a line, where nothing is left to chance. */
    @Property(tries = 10)
    void onALineTheLossAtTheTruthIsMinusHalfTheFisherInformation(@ForAll long seed) {
        GaussianMixture p = Numbers.mixture(Rng.of(seed), 3, 1);
        int count = 8001;
        Tensor x = Tensor.linspace(-40, 40, count).unsqueeze(-1);
        Tensor weights = p.logProb(x).exp().mul(80.0 / (count - 1));
        double information = p.score(x).square().squeeze(-1).dot(weights).item();
        assertClose(
                -0.5 * information,
                LOSS.perSample(p::score, x, UNUSED).dot(weights).item(),
                1e-10);
    }

    /** Closed form 3 to rounding: the points ±√D Leᵢ have the mean 0 and the covariance LLᵀ = Σ exactly. */
    @Property(tries = 20)
    void aLinearScoreOnPointsOfExactlyItsMomentsHasItsClosedFormLoss(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int dim) {
        LinearScore model = LinearScore.random(Rng.of(seed), dim);
        Tensor columns = model.covariance().cholesky().transpose().mul(Math.sqrt(dim));
        Tensor x = Tensor.concat(0, columns, columns.neg());
        assertClose(model.exactLoss(), LOSS.loss(model, x, UNUSED).item(), 1e-12);
    }

    @Property(tries = 30)
    void energyFormAndScoreFormAgree(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int dim) {
        Rng rng = Rng.of(seed);
        Tensor w = rng.split(0).normal(dim, 8);
        EnergyFunction energy =
                y -> y.matmul(w).softplus().sum(-1).add(y.square().sum(-1).mul(0.5));
        Tensor x = rng.split(1).normal(5, dim);
        assertClose(LOSS.perSample((ScoreFunction) energy::score, x, UNUSED), LOSS.perSample(energy, x, UNUSED), 1e-11);
    }

    /** A mixture's own divergence and the one by automatic differentiation give one loss. */
    @Property(tries = 30)
    void closedFormAndDifferentiatedDivergenceGiveTheSameLoss(@ForAll long seed) {
        GaussianMixture p = Numbers.mixture(Rng.of(seed), 3, 2);
        Tensor x = Rng.of(seed).split(1).normal(5, 2);
        assertClose(LOSS.perSample(p::score, x, UNUSED), LOSS.perSample(p, x, UNUSED), 1e-9);
    }

    /**
     * Closed form 13 [Hyvärinen 2005, section 3.2]: independent component analysis with logistic sources, s(x) = Σₖ g(wₖᵀx)
     * wₖ and g(u) = −(π/√3) tanh(πu/(2√3)). The loss is the paper's J, and at the true W it has the mean −½(π²/9)‖W‖²; six
     * standard errors.
     */
    @Test
    void independentComponentsHaveTheLossOfThePaper() {
        double slope = Math.PI / (2 * Math.sqrt(3));
        Rng rng = Rng.of(21);
        Tensor w = rng.split(0).normal(4, 4);
        Tensor u = rng.split(1).uniform(20_000, 4);
        Tensor sources = u.log().sub(u.neg().log1p()).mul(Math.sqrt(3) / Math.PI);
        Tensor x = sources.matmul(w.inverse().transpose());
        ScoreFunction model =
                y -> y.matmul(w.transpose()).mul(slope).tanh().mul(-2 * slope).matmul(w);

        Tensor loss = LOSS.perSample(model, x, UNUSED);
        double norm = w.square().sum().item();
        assertMean(-0.5 * Math.PI * Math.PI / 9 * norm, loss);

        Tensor tanh = x.matmul(w.transpose()).mul(slope).tanh();
        Tensor g = tanh.mul(-2 * slope);
        Tensor derivative = tanh.square().sub(1).mul(2 * slope * slope);
        Tensor gram = w.matmul(w.transpose());
        Tensor curvature = derivative.mean(0).dot(gram.diagonal());
        Tensor products = g.transpose().matmul(g).div(x.size(0));
        assertClose(
                curvature.add(products.mul(gram).sum().mul(0.5)).item(),
                loss.mean().item(),
                1e-12);
    }
}
