package nabla.scorematching.conformance;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;

/**
 * The checks of a likelihood, which is deterministic.
 *
 * @param target the level at which log p is meant
 * @param tolerance the root mean square error in nats that is allowed
 */
record LikelihoodChecks(LikelihoodConformance.LogProb likelihood, Target target, double tolerance)
        implements Conformance.Suite {
    private static final int ROWS = 30;
    private static final double NARROW = 0.6;
    private static final double WIDE = 1.2;

    @Override
    public void run(Checks checks, int rows, Rng rng) {
        GaussianMixture narrow = normal(2, NARROW);
        GaussianMixture wide = normal(2, WIDE);
        checks.attempt("log p, Gaussian", () -> {
            Tensor atNarrow = error(narrow, rng.split(0));
            String hint = volume(atNarrow, error(wide, rng.split(1)), 2);
            rms(checks, "log p, Gaussian", narrow, rng.split(0), hint);
        });
        checks.attempt("log p, mixture", () -> rms(checks, "log p, mixture", Examples.MIXTURE, rng.split(2), ""));
        checks.attempt("the integral of p", () -> integral(checks));
        checks.attempt(
                "rows",
                () -> ScoreChecks.rows(
                        checks,
                        "log p",
                        x -> likelihood.of(Examples.MIXTURE, x),
                        points(Examples.MIXTURE, rng.split(3))));
    }

    private static GaussianMixture normal(int dim, double deviation) {
        return GaussianMixture.isotropic(new double[] {1}, new double[1][dim], deviation);
    }

    private Tensor points(GaussianMixture data, Rng rng) {
        return data.noised(target.alpha(), target.sigma()).sample(rng, ROWS);
    }

    private Tensor truth(GaussianMixture data, Tensor x) {
        return data.noised(target.alpha(), target.sigma()).logProb(x);
    }

    private Tensor error(GaussianMixture data, Rng rng) {
        Tensor x = points(data, rng);
        return likelihood.of(data, x).sub(truth(data, x));
    }

    private void rms(Checks checks, String name, GaussianMixture data, Rng rng, String hint) {
        Tensor x = points(data, rng);
        Tensor truth = truth(data, x);
        Tensor found = likelihood.of(data, x);
        if (!Arrays.equals(truth.shape(), found.shape())) {
            checks.add(
                    name,
                    false,
                    "the shape " + Arrays.toString(truth.shape()),
                    Arrays.toString(found.shape()),
                    "exactly",
                    "");
            return;
        }
        double rms = Math.sqrt(found.sub(truth).square().mean().item());
        double mean = found.mean().item();
        double units = truth.mean().item() / mean;
        String other = Math.abs(units - Math.log(2)) < 0.02
                ? "bits in place of nats?"
                : Math.abs(units + 1) < 0.02 ? "−log p in place of log p?" : hint;
        checks.add(
                name,
                rms <= tolerance,
                "a mean of " + Lines.number(truth.mean().item()) + " nats",
                Lines.number(mean) + ", with an error of " + Lines.number(rms) + " (root mean square)",
                "± " + Lines.number(tolerance),
                other);
    }

    /**
     * On N(0, c²I) the flow is linear, its divergence the same at all points, and the volume depends on c by −D log c. So an
     * error that is the same at all points, and differs by 2D log c₂/c₁ between two scales, is twice the volume.
     */
    private static String volume(Tensor narrow, Tensor wide, int dim) {
        boolean constant = narrow.variance().item() < 1e-4 && wide.variance().item() < 1e-4;
        double difference = wide.mean().item() - narrow.mean().item();
        double volume = dim * Math.log(WIDE / NARROW);
        if (constant && Math.abs(difference / volume - 2) < 0.1) {
            return "the volume ∫∇·u dt has the wrong sign: integrated backward?";
        }
        if (constant && Math.abs(difference / volume - 1) < 0.1) {
            return "without the volume ∫∇·u dt?";
        }
        return constant
                ? "the error is the same at all points: a normaliser?"
                : "a score or a drift of another factor: g² for ½g²?";
    }

    /** By the midpoint rule on the line. */
    private void integral(Checks checks) {
        int n = 100;
        double reach = 6;
        double h = 2 * reach / n;
        Tensor x = Tensor.arange(n).add(0.5).mul(h).sub(reach).unsqueeze(1);
        GaussianMixture data = GaussianMixture.isotropic(new double[] {0.3, 0.7}, new double[][] {{-1.5}, {1}}, 0.5);
        double found = likelihood.of(data, x).exp().sum().item() * h;
        checks.close("the integral of p", 1, found, 2 * tolerance, "a volume of the wrong sign, or a normaliser?");
    }
}
