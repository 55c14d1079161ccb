package nabla.examples.errata;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.conditions.MomentMatching;
import nabla.scorematching.conditions.Observation;
import nabla.scorematching.conditions.Replacement;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.ProbabilityFlowODE;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.samplers.LangevinDynamics;

/** Steps, keys and conditions. */
public final class Sampling {
    private static final ScoreFunction NORMAL = Gaussian.standard(1);
    private static final int CHAINS = 2000;
    private static final double STEP = 0.02;

    private static final SDE VP = VPSDE.standard();
    /** Two columns of variance 1 and correlation 0.9: given that the first is 2, the second is N(1.8, 0.19). */
    private static final GaussianMixture COLUMNS =
            GaussianMixture.of(new double[] {1}, new double[][] {{0, 0}}, new double[][][] {{{1, 0.9}, {0.9, 1}}});

    private Sampling() {}

    /** A step x + εs + √(2ε)z from x = z = 1, with the root of a number: a constant to the tape. */
    public static Tensor stepByNumber(Tensor size) {
        double noise = Math.sqrt(2 * size.item());
        return Tensor.scalar(1).sub(size).add(noise);
    }

    /** The same with the root of a tensor. */
    public static Tensor stepByTensor(Tensor size) {
        Tensor noise = size.mul(2).sqrt();
        return Tensor.scalar(1).sub(size).add(noise);
    }

    /** The derivative by ε at 0.02. */
    public static double slopeByNumber() {
        return Derivatives.derivative(Sampling::stepByNumber, Tensor.scalar(0.02))
                .item();
    }

    /** The derivative by ε at 0.02. */
    public static double slopeByTensor() {
        return Derivatives.derivative(Sampling::stepByTensor, Tensor.scalar(0.02))
                .item();
    }

    /** The mean of chains on N(0, 1) that begin at 10, as a part of 10. */
    private static double left(LangevinDynamics dynamics) {
        Tensor samples = dynamics.sample(NORMAL, Tensor.full(10, CHAINS, 1), Rng.of(4));
        return samples.mean().item() / 10;
    }

    /** A thousand steps of 1e-4: many, and yet a time of 0.1 only. */
    public static double leftByShortSteps() {
        return left(LangevinDynamics.of(1e-4, 1000));
    }

    /** A hundred steps of 0.05 are a time of 5. */
    public static double left() {
        return left(LangevinDynamics.of(0.05, 100));
    }

    /** "The more resampling, the better": the variance of the second column, each step made 20 times. */
    public static double varianceByResampling() {
        Observation known = Observation.columns(Tensor.of(2, Double.NaN));
        return Replacement.of(VP, TimeGrid.uniform(100, 1e-3), Predictor.ANCESTRAL, known)
                .resampling(20)
                .sample(DiffusedMixture.of(COLUMNS, VP), VP.prior(1000, 2, Rng.of(5)), Rng.of(6))
                .select(1, 1)
                .variance()
                .item();
    }

    /** The variance when the score is told what is known, which is exact on normal data. */
    public static double varianceByMomentMatching() {
        MomentMatching known = MomentMatching.of(Observation.columns(Tensor.of(2, Double.NaN)));
        return ProbabilityFlowODE.of(VP, OdeSolver.heun(25), 1e-3)
                .sample(known.guide(VP, DiffusedMixture.of(COLUMNS, VP)), VP.prior(CHAINS, 2, Rng.of(5)))
                .select(1, 1)
                .variance()
                .item();
    }

    /** Langevin steps that all use one key, and so all the same noise. */
    public static double varianceByOneKey() {
        Rng rng = Rng.of(7);
        Tensor x = Tensor.zeros(CHAINS, 1);
        for (int k = 0; k < 1000; k++) {
            Tensor z = rng.normal(CHAINS, 1);
            x = x.sub(x.mul(STEP)).add(z.mul(Math.sqrt(2 * STEP)));
        }
        return x.variance().item();
    }

    /** A key for each step. */
    public static double varianceByKeys() {
        Rng rng = Rng.of(7);
        Tensor x = Tensor.zeros(CHAINS, 1);
        for (int k = 0; k < 1000; k++) {
            Tensor z = rng.split(k).normal(CHAINS, 1);
            x = x.sub(x.mul(STEP)).add(z.mul(Math.sqrt(2 * STEP)));
        }
        return x.variance().item();
    }
}
