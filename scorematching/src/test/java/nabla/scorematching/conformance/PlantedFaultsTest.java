package nabla.scorematching.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.losses.ConditionalScoreMatchingLoss;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.samplers.Sampler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault that the field has had, made here, is found, by the check that it breaks and, where there is one, with its name. */
@Tag("long")
class PlantedFaultsTest {
    private static final double SIGMA = 0.5;
    private static final Target NOISED = Target.noised(SIGMA);

    /**
     * A fault.
     *
     * @param check a check that must fail
     * @param hint what the report must say about it
     */
    record Fault(String name, Conformance conformance, String check, String hint) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aPlantedFaultIsFound(Fault fault) {
        Report report = fault.conformance.check(1000, Rng.of(1));
        Report.Check check = report.failures().stream()
                .filter(c -> c.name().equals(fault.check))
                .findFirst()
                .orElseThrow(() -> new AssertionError(fault.check + " holds:\n" + report));
        assertTrue(check.hint().contains(fault.hint), report::toString);
    }

    static Stream<Fault> faults() {
        List<Fault> all = new ArrayList<>();
        all.addAll(exactLosses());
        all.addAll(denoisingLosses());
        all.addAll(otherLosses());
        all.addAll(densitiesAndScores());
        all.addAll(equations());
        all.addAll(samplers());
        all.addAll(likelihoods());
        return all.stream();
    }

    private static Fault exact(String name, ScoreMatchingLoss loss, String check, String hint) {
        return new Fault(name, Conformance.ofLoss(loss, Target.data()), check, hint);
    }

    private static List<Fault> exactLosses() {
        ScoreMatchingLoss finiteDifferences = (score, x, rng) -> {
            EnergyFunction energy = (EnergyFunction) score;
            double epsilon = 0.01;
            Tensor v = rng.rademacher(x.shape());
            Tensor ahead = energy.energy(x.add(v.mul(epsilon)));
            Tensor behind = energy.energy(x.sub(v.mul(epsilon)));
            Tensor slope = ahead.sub(behind).div(2 * epsilon);
            Tensor curvature = ahead.add(behind).sub(energy.energy(x).mul(2)).div(epsilon * epsilon * x.size(1));
            return slope.square().mul(0.5).sub(curvature);
        };
        return List.of(
                exact(
                        "without Hyvärinen's ½",
                        (score, x, rng) -> norm(score, x).add(divergence(score, x)),
                        "mean on a Gaussian",
                        "Hyvärinen's ½"),
                exact(
                        "the divergence subtracted",
                        (score, x, rng) -> norm(score, x).mul(0.5).sub(divergence(score, x)),
                        "mean on a Gaussian",
                        "sign of the divergence"),
                exact(
                        "the mean over the dimensions",
                        (score, x, rng) -> norm(score, x)
                                .mul(0.5)
                                .add(divergence(score, x))
                                .div(x.size(1)),
                        "mean on a Gaussian",
                        "mean over the dimensions"),
                exact(
                        "sliced, ½vᵀs without its square",
                        (score, x, rng) -> {
                            Tensor v = rng.normal(x.shape());
                            return slice(score, x, v).add(score.score(x).dot(v).mul(0.5));
                        },
                        "mean on a Gaussian",
                        "without its square"),
                exact(
                        "the copied form vᵀs + ½vᵀ∇(vᵀs)",
                        (score, x, rng) -> {
                            Tensor v = rng.normal(x.shape());
                            return slice(score, x, v)
                                    .mul(0.5)
                                    .add(score.score(x).dot(v));
                        },
                        "mean on a Gaussian",
                        "copied form"),
                exact(
                        "no gradient through the divergence",
                        (score, x, rng) ->
                                norm(score, x).mul(0.5).add(divergence(score, x).stopGradient()),
                        "derivative by a parameter",
                        "stopped gradient"),
                exact(
                        "half a Laplacian of an energy",
                        (score, x, rng) -> norm(score, x)
                                .mul(0.5)
                                .add(divergence(score, x).mul(score instanceof EnergyFunction ? 0.5 : 1)),
                        "an energy",
                        "Laplacian"),
                new Fault(
                        "finite differences divided by ε²D",
                        Conformance.ofEnergyLoss(finiteDifferences, Target.data()),
                        "mean on a Gaussian",
                        "ε²D"),
                new Fault(
                        "a plain loss without Hyvärinen's ½",
                        Conformance.ofPlainLoss(PlantedFaultsTest::plainWithoutHalf, Target.data()),
                        "mean on a Gaussian",
                        "Hyvärinen's ½"));
    }

    private static double plainWithoutHalf(PlainScore score, double[][] x, long seed) {
        double[] divergence = score.divergence(x);
        double[][] s = score.score(x);
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += divergence[i] + Arrays.stream(s[i]).map(v -> v * v).sum();
        }
        return sum / x.length;
    }

    private static Tensor norm(ScoreFunction score, Tensor x) {
        return score.score(x).square().sum(-1);
    }

    private static Tensor divergence(ScoreFunction score, Tensor x) {
        return score.scoreAndDivergence(x).divergence();
    }

    private static Tensor slice(ScoreFunction score, Tensor x, Tensor v) {
        return Derivatives.jvp(score::score, x, v).dot(v);
    }

    /** ½‖s(x + noise·z) + target·z‖². */
    private static ScoreMatchingLoss denoising(double noise, double target) {
        return (score, x, rng) -> {
            Tensor z = rng.normal(x.shape());
            return norm(y -> score.score(y).add(z.mul(target)), x.add(z.mul(noise)))
                    .mul(0.5);
        };
    }

    private static Fault noised(String name, ScoreMatchingLoss loss, String hint) {
        return new Fault(name, Conformance.ofLoss(loss, NOISED), "mean on a Gaussian", hint);
    }

    private static List<Fault> denoisingLosses() {
        ScoreMatchingLoss right = denoising(SIGMA, 1 / SIGMA);
        ScoreMatchingLoss inverted = (score, x, rng) -> {
            ScoreFunction gradient = score instanceof EnergyFunction energy
                    ? y -> Derivatives.gradient(e -> energy.energy(e).sum(), y)
                    : score;
            return right.perSample(gradient, x, rng);
        };
        Target weighted = NOISED.weight(SIGMA * SIGMA);
        ScoreMatchingLoss lighter =
                (score, x, rng) -> right.perSample(score, x, rng).mul(SIGMA);
        return List.of(
                new Fault("an energy's +∇E", Conformance.ofLoss(inverted, NOISED), "an energy", "sign"),
                new Fault(
                        "an energy's +∇E, energies alone",
                        Conformance.ofEnergyLoss(inverted, NOISED),
                        "mean on a Gaussian",
                        "sign of the score inverted"),
                noised("z/σ² for z/σ", denoising(SIGMA, 1 / (SIGMA * SIGMA)), "z/σ² for z/σ"),
                noised("z for z/σ", denoising(SIGMA, 1), "z for z/σ"),
                noised("noise σ²z", denoising(SIGMA * SIGMA, 1 / SIGMA), "σ²z for σz"),
                noised("−z/σ", denoising(SIGMA, -1 / SIGMA), "sign of the score"),
                noised(
                        "without the ½",
                        (score, x, rng) -> right.perSample(score, x, rng).mul(2),
                        "without the ½"),
                new Fault(
                        "the gradient of a wrong target",
                        Conformance.ofLoss(denoising(SIGMA, 1 / (SIGMA * SIGMA)), NOISED),
                        "gradient at the optimum, mixture",
                        "minimiser"),
                new Fault(
                        "weight σ for σ²",
                        Conformance.ofLoss(lighter, weighted),
                        "mean on a Gaussian",
                        "σ for σ² in the weight"),
                new Fault(
                        "weight σ for σ² at many levels",
                        Conformance.ofConditionalLoss(
                                new LighterLevels(NoiseLevels.geometric(2, 0.5, 3)),
                                Target.levels(NoiseLevels.geometric(2, 0.5, 3), s -> s * s)),
                        "mean on a Gaussian",
                        "σ for σ² in the weight"));
    }

    /** Denoising at many levels with the weight σ. */
    private record LighterLevels(NoiseLevels levels) implements ConditionalScoreMatchingLoss<NoiseConditionalScore> {
        @Override
        public Tensor perSample(NoiseConditionalScore score, Tensor x, Rng rng) {
            Tensor sigma = levels.draw(x.size(0), rng.split(0));
            Tensor z = rng.split(1).normal(x.shape());
            Tensor s = score.at(sigma).score(x.add(z.mul(sigma)));
            return s.add(z.div(sigma)).square().sum(-1).mul(sigma.squeeze(-1)).mul(0.5);
        }

        @Override
        public NoiseConditionalScore family(BinaryOperator<Tensor> function) {
            return function::apply;
        }
    }

    private static List<Fault> otherLosses() {
        ScoreMatchingLoss right = denoising(SIGMA, 1 / SIGMA);
        Random hidden = new Random(1);
        return List.of(
                new Fault(
                        "a mean in place of the rows",
                        Conformance.ofLoss(
                                (score, x, rng) ->
                                        right.perSample(score, x, rng).mean().broadcastTo(x.size(0)),
                                NOISED),
                        "a value for each row",
                        "a mean in place of the values"),
                new Fault(
                        "one noise for all columns",
                        Conformance.ofLoss(
                                (score, x, rng) -> {
                                    Tensor z = rng.normal(x.size(0), 1).broadcastTo(x.shape());
                                    return norm(y -> score.score(y).add(z.div(SIGMA)), x.add(z.mul(SIGMA)))
                                            .mul(0.5);
                                },
                                NOISED),
                        "noise of each column",
                        "[B, 1]"),
                new Fault(
                        "a key that is not used",
                        Conformance.ofLoss((score, x, rng) -> right.perSample(score, x, Rng.of(3)), NOISED),
                        "another key",
                        "not used"),
                new Fault(
                        "one row's noise for all",
                        Conformance.ofLoss(
                                (score, x, rng) -> {
                                    Tensor z = rng.normal(x.size(1)).broadcastTo(x.shape());
                                    return norm(y -> score.score(y).add(z.div(SIGMA)), x.add(z.mul(SIGMA)))
                                            .mul(0.5);
                                },
                                NOISED),
                        "mean on a Gaussian",
                        ""),
                new Fault(
                        "a generator of its own",
                        Conformance.ofLoss(
                                (score, x, rng) -> right.perSample(score, x, Rng.of(hidden.nextLong())), NOISED),
                        "the same key",
                        "not those of the key"),
                new Fault(
                        "a number that is read",
                        Conformance.ofLoss(
                                (score, x, rng) ->
                                        right.perSample(score, x.mul(x.max().item() > 1e9 ? 0 : 1), rng),
                                NOISED),
                        "recorded",
                        ""),
                new Fault(
                        "the last row left out",
                        Conformance.ofLoss(
                                (score, x, rng) -> right.perSample(score, x.slice(0, 0, x.size(0) - 1), rng), NOISED),
                        "a value for each row",
                        ""));
    }

    /** What has the wrong shape is told in one line, and nothing that depends on it is checked. */
    @Test
    void aWrongShapeIsOneLine() {
        ScoreMatchingLoss right = denoising(SIGMA, 1 / SIGMA);
        Density column = new Altered() {
            @Override
            public Tensor logProb(Tensor x) {
                return p.logProb(x).unsqueeze(1);
            }
        };
        oneLine(Conformance.ofLoss((score, x, rng) -> null, NOISED), "[100]", "null");
        oneLine(
                Conformance.ofLoss(
                        (score, x, rng) -> right.perSample(score, x, rng).mean(), NOISED),
                "[100]",
                "[]");
        oneLine(Conformance.ofDensity(column), "[100]", "[100, 1]");
    }

    private static void oneLine(Conformance conformance, String expected, String found) {
        Report report = conformance.check(1000, Rng.of(1));
        assertEquals(1, report.failures().size(), report::toString);
        assertEquals(expected, report.failures().get(0).expected());
        assertEquals(found, report.failures().get(0).found());
    }

    /** An ordinary generator for all rows in order is no fault of a plain sampler, unless it is asked for more. */
    @Test
    void aPlainSamplerMayDrawFromOneGenerator() {
        PlainSampler walk = (score, starts, seed) -> {
            Random random = new Random(seed);
            double[][] x = starts;
            for (int k = 0; k < 120; k++) {
                double[][] next = score.score(x);
                for (int i = 0; i < x.length; i++) {
                    for (int j = 0; j < x[i].length; j++) {
                        next[i][j] = x[i][j] + 0.04 * next[i][j] + Math.sqrt(2 * 0.04) * random.nextGaussian();
                    }
                }
                x = next;
            }
            return x;
        };
        SamplerConformance plain = Conformance.ofPlainSampler(walk).bias(0.1);
        plain.check(500, Rng.of(1)).require();
        assertFalse(plain.rowsByKey().check(500, Rng.of(1)).holds());
    }

    /** A density with something of its own. */
    private abstract static class Altered implements Density {
        final GaussianMixture p =
                GaussianMixture.of(new double[] {0.3, 0.7}, new double[][] {{-1, 0}, {1.5, 0.5}}, new double[][][] {
                    {{0.5, 0.1}, {0.1, 0.4}}, {{0.6, -0.2}, {-0.2, 0.9}}
                });

        @Override
        public int dim() {
            return 2;
        }

        @Override
        public Tensor logProb(Tensor x) {
            return p.logProb(x);
        }

        @Override
        public Tensor score(Tensor x) {
            return p.score(x);
        }

        @Override
        public Tensor divergence(Tensor x) {
            return p.divergence(x);
        }

        @Override
        public Tensor sample(Rng rng, int n) {
            return p.sample(rng, n);
        }
    }

    private static List<Fault> densitiesAndScores() {
        Density largeNormaliser = new Altered() {
            @Override
            public Tensor logProb(Tensor x) {
                return p.logProb(x).sub(Math.log(2 * Math.PI));
            }
        };
        Density unnormalised = new Altered() {
            @Override
            public Tensor score(Tensor x) {
                Tensor sum = Tensor.zeros(x.shape());
                for (int k = 0; k < p.count(); k++) {
                    Gaussian mode =
                            Gaussian.of(p.means().select(0, k), p.covariances().select(0, k));
                    Tensor joint = mode.logProb(x).exp().mul(p.weights().get(k));
                    sum = sum.add(mode.score(x).mul(joint.unsqueeze(-1)));
                }
                return sum;
            }
        };
        Density energys = new Altered() {
            @Override
            public Tensor score(Tensor x) {
                return p.score(x).neg();
            }
        };
        Density wide = new Altered() {
            @Override
            public Tensor sample(Rng rng, int n) {
                return p.sample(rng, n).mul(1.3);
            }
        };
        Density curved = new Altered() {
            @Override
            public Tensor divergence(Tensor x) {
                return p.divergence(x).neg();
            }
        };
        Density constant = new Altered() {
            @Override
            public Tensor sample(Rng rng, int n) {
                return p.sample(Rng.of(3), n);
            }
        };
        ScoreFunction normalised =
                x -> x.sub(x.mean(0)).div(x.variance(0).add(1e-5).sqrt()).neg();
        return List.of(
                density("(2π)^D in the normaliser", largeNormaliser, "the integral of p", "(2π)^D for (2π)^(D/2)"),
                density("(2π)^D, by samples", largeNormaliser, "samples against log p", "normaliser"),
                density(
                        "a mixture's score without division by p",
                        unnormalised,
                        "score is the gradient of log p",
                        "not divided by their sum"),
                density("the score of the energy", energys, "score is the gradient of log p", "sign"),
                density("the score of the energy, by Stein", energys, "Stein's identity", "sign"),
                density("samples that ignore their key", constant, "another key", "not used"),
                density("samples too wide", wide, "half-spaces", "another density"),
                density("the divergence with the wrong sign", curved, "E[‖s‖² + ∇·s] = 0", "wrong sign"),
                new Fault(
                        "batch normalisation in a score",
                        Conformance.ofScore(normalised, 2),
                        "rows of a score, alone",
                        "batch normalisation"));
    }

    private static Fault density(String name, Density density, String check, String hint) {
        return new Fault(name, Conformance.ofDensity(density), check, hint);
    }

    /** An equation whose coefficients are multiplied. */
    private record Scaled(SDE sde, double drift, double noise, double deviation) implements SDE {
        @Override
        public Tensor meanCoefficient(Tensor t) {
            return sde.meanCoefficient(t);
        }

        @Override
        public Tensor standardDeviation(Tensor t) {
            return sde.standardDeviation(t);
        }

        @Override
        public Tensor driftRate(Tensor t) {
            return sde.driftRate(t).mul(drift);
        }

        @Override
        public Tensor diffusion(Tensor t) {
            return sde.diffusion(t).mul(noise);
        }

        @Override
        public double priorDeviation() {
            return Math.pow(sde.priorDeviation(), deviation);
        }
    }

    private static List<Fault> equations() {
        SDE ve = VESDE.of(0.05, 10);
        SDE vp = VPSDE.standard();
        return List.of(
                equation("g without √2", new Scaled(ve, 1, Math.sqrt(0.5), 1), "(σ²)′ = 2aσ² + g²", "g without √2"),
                equation("a = −β", new Scaled(vp, 2, 1, 1), "α′ = aα", "−β for −½β"),
                equation("a = +½β", new Scaled(vp, -1, 1, 1), "α′ = aα", "wrong sign"),
                equation("a = −β, in the flow", new Scaled(vp, 2, 1, 1), "the probability flow keeps N(0, c²I)", ""),
                equation("g = β", new Scaled(vp, 1, 3, 1), "transition from 0.1 to 0.4, variance", "σ and g"),
                equation(
                        "a variance for the prior",
                        new Scaled(ve, 1, 1, 2),
                        "the prior is x(1) of N(0, I)",
                        "variance"));
    }

    private static Fault equation(String name, SDE sde, String check, String hint) {
        return new Fault(name, Conformance.ofSDE(sde), check, hint);
    }

    /** A step of Langevin dynamics with another noise. */
    private record Walk(double stepSize, int steps, Noise noise) implements Sampler<ScoreFunction, Tensor> {
        interface Noise {
            Tensor of(Tensor x, double stepSize, Rng rng);
        }

        @Override
        public Tensor numbers(int k) {
            return Tensor.scalar(stepSize);
        }

        @Override
        public Tensor start(ScoreFunction score, Tensor x0, Rng rng) {
            return x0;
        }

        @Override
        public Tensor step(ScoreFunction score, Tensor x, Tensor h, Rng rng) {
            return x.add(score.score(x).mul(h)).add(noise.of(x, stepSize, rng));
        }

        @Override
        public Tensor points(Tensor x) {
            return x;
        }
    }

    private static Conformance walk(Walk.Noise noise) {
        return Conformance.ofSampler(new Walk(0.05, 60, noise), p -> p).bias(0.02);
    }

    /** Langevin proposals, accepted as if they were symmetric. */
    private record Unsymmetric(double stepSize, int steps) implements Sampler<EnergyFunction, Tensor> {
        @Override
        public Tensor numbers(int k) {
            return Tensor.scalar(stepSize);
        }

        @Override
        public Tensor start(EnergyFunction energy, Tensor x0, Rng rng) {
            return x0;
        }

        @Override
        public Tensor step(EnergyFunction energy, Tensor x, Tensor h, Rng rng) {
            Tensor noise = rng.split(0).normal(x.shape()).mul(h.mul(2).sqrt());
            Tensor proposal = x.add(energy.score(x).mul(h)).add(noise);
            Tensor ratio = energy.energy(x).sub(energy.energy(proposal));
            Tensor accepted = rng.split(1).uniform(x.size(0), 1).log().lt(ratio.unsqueeze(-1));
            return Tensor.where(accepted.broadcastTo(x.shape()), proposal, x);
        }

        @Override
        public Tensor points(Tensor x) {
            return x;
        }
    }

    private static List<Fault> samplers() {
        String covariance = "from equilibrium, Gaussian: covariance";
        return List.of(
                new Fault(
                        "noise √2 z",
                        walk((x, h, rng) -> rng.normal(x.shape()).mul(Math.sqrt(2))),
                        covariance,
                        "√(2ε) z, so without ε"),
                new Fault(
                        "noise √ε z",
                        walk((x, h, rng) -> rng.normal(x.shape()).mul(Math.sqrt(h))),
                        covariance,
                        "half the expected variance"),
                new Fault(
                        "one key for two draws",
                        walk((x, h, rng) ->
                                rng.normal(x.shape()).add(rng.normal(x.shape())).mul(Math.sqrt(h))),
                        covariance,
                        "one key for two draws"),
                new Fault(
                        "one key for all steps",
                        walk((x, h, rng) -> Rng.of(1).normal(x.shape()).mul(Math.sqrt(2 * h))),
                        covariance,
                        "one key for all steps"),
                new Fault("no noise", walk((x, h, rng) -> x.mul(0)), covariance, "hardly any variance"),
                new Fault(
                        "half of the noise, on a mixture",
                        walk((x, h, rng) -> rng.normal(x.shape()).mul(Math.sqrt(h))),
                        "from equilibrium, mixture: characteristic function",
                        "shape"),
                new Fault(
                        "noise that the batch shares",
                        walk((x, h, rng) -> rng.normal(x.shape())
                                .mul(Math.sqrt(2 * h))
                                .mul(x.square().mean().tanh())),
                        "rows, alone and in 100",
                        "chains that see one another"),
                new Fault(
                        "steps that do not move",
                        Conformance.ofPlainSampler((score, starts, seed) -> starts),
                        "from wide starts, Gaussian: mean",
                        "too few steps"),
                new Fault(
                        "a proposal that is not in the ratio",
                        Conformance.ofSampler(new Unsymmetric(0.4, 20), GaussianMixture::energy)
                                .reversible(),
                        "detailed balance",
                        "not counted"));
    }

    private static List<Fault> likelihoods() {
        SDE vp = VPSDE.standard();
        LogLikelihood flow = LogLikelihood.of(vp, OdeSolver.dormandPrince(20), 1e-3);
        Target end = Target.at(vp, 1e-3);
        return List.of(
                new Fault(
                        "integrated backward",
                        Conformance.ofLikelihood((p, x) -> {
                                    var parts = flow.evaluate(DiffusedMixture.of(p, vp), x);
                                    return parts.logPrior().sub(parts.volume());
                                })
                                .at(end),
                        "log p, Gaussian",
                        "integrated backward"),
                new Fault(
                        "without the volume",
                        Conformance.ofLikelihood((p, x) -> flow.evaluate(DiffusedMixture.of(p, vp), x)
                                        .logPrior())
                                .at(end),
                        "log p, Gaussian",
                        "without the volume"),
                new Fault(
                        "bits for nats",
                        Conformance.ofLikelihood((p, x) -> flow.evaluate(DiffusedMixture.of(p, vp), x)
                                        .logProb()
                                        .div(Math.log(2)))
                                .at(end),
                        "log p, mixture",
                        "bits"));
    }
}
