package nabla.scorematching.conformance;

import java.util.function.Function;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.scorematching.Density;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.losses.ConditionalScoreMatchingLoss;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.points.Points;
import nabla.scorematching.samplers.Sampler;

/**
 * Checks a loss, a density, an equation, a sampler, a likelihood or a score against Gaussian and mixture algebra:
 *
 * <pre>{@code
 * Report report = Conformance.ofLoss(loss, Target.noised(0.5)).check(Rng.of(1));
 * System.out.println(report);
 * report.require(); // in a test
 * }</pre>
 *
 * <p>What is checked may be wrong in any way: an exception that it throws is a finding, too. Which mathematics is behind the
 * checks, and how often one fails by chance, stands in the description of the package.
 */
public abstract class Conformance {
    /** Rows that are drawn unless told otherwise. */
    private static final int ROWS = 4000;

    private static final int FEWEST = 200;

    private final String subject;

    Conformance(String subject) {
        this.subject = subject;
    }

    /** The checks of a kind. */
    @FunctionalInterface
    interface Suite {
        void run(Checks checks, int rows, Rng rng);
    }

    /** What is checked. */
    abstract Suite suite();

    /**
     * Makes all checks.
     *
     * @param rng the key of the data and of what is checked
     */
    public Report check(Rng rng) {
        return check(ROWS, rng);
    }

    /**
     * Makes all checks on another number of rows: fewer are faster, more find smaller faults.
     *
     * @param rows at least 200
     * @throws IllegalArgumentException if there are fewer
     */
    public Report check(int rows, Rng rng) {
        if (rows < FEWEST) {
            throw new IllegalArgumentException("Conformance: expected at least " + FEWEST + " rows, got " + rows);
        }
        Points.present("Conformance", "a key", rng);
        Checks checks = new Checks();
        checks.attempt("all", () -> suite().run(checks, rows, rng));
        return new Report(subject, checks.made());
    }

    private static Conformance of(String subject, Suite suite) {
        return new Conformance(subject) {
            @Override
            Suite suite() {
                return suite;
            }
        };
    }

    /** The name of a class, if it has one that a reader knows. */
    static String name(Object subject, String otherwise) {
        Class<?> type = subject.getClass();
        return type.isSynthetic() || type.isAnonymousClass() || type.isHidden() ? otherwise : type.getSimpleName();
    }

    /**
     * Of a loss of scores: minimiser, mean, gradient, invariances, rows, recording. A model that is an energy is tried, too.
     *
     * @param loss for instance {@code (score, x, rng) -> …}, [B]
     * @param target what its minimiser is the score of, and its weighting
     */
    public static Conformance ofLoss(ScoreMatchingLoss loss, Target target) {
        Points.present("Conformance.ofLoss", "a loss", loss);
        requireSingle("Conformance.ofLoss", target);
        return ofLoss(name(loss, "a loss"), data -> loss, target, false);
    }

    /**
     * Of a loss that knows the density of the data, such as the Fisher divergence.
     *
     * @param loss the loss for data of a density
     */
    public static Conformance ofLoss(Function<? super Density, ? extends ScoreMatchingLoss> loss, Target target) {
        Points.present("Conformance.ofLoss", "a loss", loss);
        requireSingle("Conformance.ofLoss", target);
        return ofLoss("a loss of known data", loss, target, false);
    }

    /**
     * Of a loss for energies alone: every model that it is given is an {@code EnergyFunction}.
     *
     * @param loss for instance {@code (score, x, rng) -> …} with {@code ((EnergyFunction) score).energy(x)} in it, [B]
     */
    public static Conformance ofEnergyLoss(ScoreMatchingLoss loss, Target target) {
        Points.present("Conformance.ofEnergyLoss", "a loss", loss);
        requireSingle("Conformance.ofEnergyLoss", target);
        return ofLoss(name(loss, "a loss"), data -> loss, target, true);
    }

    private static Conformance ofLoss(
            String name,
            Function<? super Density, ? extends ScoreMatchingLoss> loss,
            Target target,
            boolean energiesAlone) {
        double alpha = target.alpha();
        double sigma = target.sigma();
        LossChecks.Values ofScore =
                (data, model, x, rng) -> loss.apply(data).perSample(model.at(alpha, sigma)::score, x, rng);
        LossChecks.Values ofEnergy =
                (data, model, x, rng) -> loss.apply(data).perSample(model.energyAt(alpha, sigma), x, rng);
        return of(
                name,
                energiesAlone
                        ? new LossChecks(target, ofEnergy, null, LossChecks.Kind.ROWS_OF_TENSORS)
                        : new LossChecks(target, ofScore, ofEnergy, LossChecks.Kind.ROWS_OF_TENSORS));
    }

    /**
     * Of a loss that is not made of Nabla's types, by values alone.
     *
     * @param loss for instance {@code (score, x, seed) -> …}, the mean over the rows
     */
    public static Conformance ofPlainLoss(PlainLoss loss, Target target) {
        Points.present("Conformance.ofPlainLoss", "a loss", loss);
        requireSingle("Conformance.ofPlainLoss", target);
        double alpha = target.alpha();
        double sigma = target.sigma();
        LossChecks.Values values = (data, model, x, rng) -> PlainBatches.of(loss, model.at(alpha, sigma), x, rng);
        return of(name(loss, "a plain loss"), new LossChecks(target, values, null, LossChecks.Kind.PLAIN));
    }

    /**
     * Of a loss for a family of scores.
     *
     * @param target {@link Target#levels}, {@link Target#logNormalLevels} or {@link Target#times}, with the weighting
     */
    public static <S> Conformance ofConditionalLoss(ConditionalScoreMatchingLoss<S> loss, Target target) {
        Points.present("Conformance.ofConditionalLoss", "a loss", loss);
        Points.present("Conformance.ofConditionalLoss", "a target", target);
        LossChecks.Values values = (data, model, x, rng) -> {
            S family = loss.family((y, level) -> model.score().at(y, target.alpha(level), target.sigma(level)));
            return loss.perSample(family, x, rng);
        };
        LossChecks checks = new LossChecks(target, values, null, LossChecks.Kind.ROWS_OF_TENSORS);
        return of(name(loss, "a conditional loss"), checks);
    }

    private static void requireSingle(String name, Target target) {
        Points.present(name, "a target", target);
        if (!target.isSingle()) {
            throw new IllegalArgumentException(
                    name + ": expected a target at one level, got " + target + "; see ofConditionalLoss");
        }
    }

    /** Of a density: normaliser, score, divergence, samples, Stein's identity, rows. */
    public static DensityConformance ofDensity(Density density) {
        Points.present("Conformance.ofDensity", "a density", density);
        return new DensityConformance(density, true);
    }

    /**
     * Of a score, such as a network: shape, rows, divergence, recording. Whether it is the score of the data is the matter of a
     * {@code FisherDivergence}.
     *
     * @param dim the dimension D of its points
     * @throws IllegalArgumentException if it is not positive
     */
    public static Conformance ofScore(ScoreFunction score, int dim) {
        Points.present("Conformance.ofScore", "a score", score);
        if (dim < 1) {
            throw new IllegalArgumentException("Conformance.ofScore: expected a positive dimension, got " + dim);
        }
        return of(name(score, "a score"), (checks, rows, rng) -> {
            Tensor x = rng.normal(100, dim).mul(2);
            new ScoreChecks(score, true).run(checks, x);
        });
    }

    /** Of an equation: moments, ends, transitions, the probability flow. */
    public static Conformance ofSDE(SDE sde) {
        Points.present("Conformance.ofSDE", "an equation", sde);
        return of(name(sde, "an equation"), new SDEChecks(sde));
    }

    /**
     * Of a sampler.
     *
     * @param model what the sampler samples from, made from the density of the data: {@code p -> p} for a score, {@code
     *     GaussianMixture::energy}, {@code p -> DiffusedMixture.of(p, sde)}
     */
    public static <M, S extends TensorTree<S>> SamplerConformance ofSampler(
            Sampler<M, S> sampler, Function<? super GaussianMixture, ? extends M> model) {
        Points.present("Conformance.ofSampler", "a sampler", sampler);
        Points.present("Conformance.ofSampler", "a model", model);
        return SamplerConformance.of(sampler.name(), SamplerRuns.of(sampler, model));
    }

    /** Of a sampler that is not made of Nabla's types. */
    public static SamplerConformance ofPlainSampler(PlainSampler sampler) {
        Points.present("Conformance.ofPlainSampler", "a sampler", sampler);
        return SamplerConformance.of(name(sampler, "a plain sampler"), SamplerRuns.of(sampler));
    }

    /**
     * Of a likelihood by a flow.
     *
     * @param likelihood log p of rows [B, D] under the exact score of the data: {@code (p, x) -> LogLikelihood.of(sde)
     *     .evaluate(DiffusedMixture.of(p, sde), x).logProb()}, [B]
     */
    public static LikelihoodConformance ofLikelihood(LikelihoodConformance.LogProb likelihood) {
        Points.present("Conformance.ofLikelihood", "a likelihood", likelihood);
        return LikelihoodConformance.of(likelihood);
    }
}
