package nabla.scorematching.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;

/** The checks of a density. */
record DensityChecks(Density density, boolean smooth) implements Conformance.Suite {
    private static final double INTEGRAL = 1e-3;
    private static final int POINTS = 100;
    private static final int WINDOWS = 5;
    private static final double[] WIDTHS = {0.5, 0.25, 0.12, 0.06};
    /** A window with too few samples in it tells nothing. */
    private static final int FEWEST = 40;

    @Override
    public void run(Checks checks, int rows, Rng rng) {
        Tensor x = density.sample(rng.split(0), rows);
        checks.attempt("samples", () -> samples(checks, x, rows, rng.split(0)));
        Tensor some = x.slice(0, 0, POINTS);
        new ScoreChecks(density, smooth).run(checks, some);
        checks.attempt("rows of log p", () -> ScoreChecks.rows(checks, "log p", density::logProb, some));
        checks.attempt(
                "rows of the divergence", () -> ScoreChecks.rows(checks, "the divergence", density::divergence, some));
        checks.attempt("score is the gradient of log p", () -> gradient(checks, some));
        if (smooth) {
            checks.attempt(
                    "two divergences",
                    () -> checks.close(
                            "two divergences",
                            density.divergence(some),
                            density.scoreAndDivergence(some).divergence(),
                            1e-9,
                            "two formulas for one divergence?"));
        }
        if (density.dim() <= 2) {
            Quadrature quadrature = new Quadrature(density, new Spread(x));
            checks.attempt("the integral of p", () -> integral(checks, quadrature.total()));
            checks.attempt("half-spaces", () -> halfSpaces(checks, quadrature, x));
        }
        checks.attempt("samples against log p", () -> windows(checks, x, rng.split(1)));
        checks.attempt("Stein's identity", () -> stein(checks, x));
        if (smooth) {
            checks.attempt("E[‖s‖² + ∇·s] = 0", () -> hyvarinen(checks, x));
        }
        checks.attempt("far out", () -> farOut(checks, new Spread(x)));
    }

    private void samples(Checks checks, Tensor x, int rows, Rng rng) {
        int[] shape = {rows, density.dim()};
        checks.add(
                "the shape of samples",
                Arrays.equals(shape, x.shape()),
                Arrays.toString(shape),
                Arrays.toString(x.shape()),
                "exactly",
                "");
        checks.finite("finite samples", x, "");
        checks.same("the same key", x, density.sample(rng, rows), "random numbers that are not those of the key?");
        checks.same(
                "the first samples",
                x.slice(0, 0, 7),
                density.sample(rng, 7),
                "random numbers that depend on how many are drawn?");
    }

    private void gradient(Checks checks, Tensor x) {
        Tensor score = density.score(x);
        Tensor[] differences = new Tensor[x.size(1)];
        Arrays.setAll(differences, j -> ScoreChecks.difference(density::logProb, x, j));
        String hint = "not ∇log p: its sign, or weights of modes that are not divided by their sum?";
        checks.close("score is the gradient of log p", Tensor.stack(1, differences), score, 1e-6, 0.9, hint);
        Tensor derivative = Derivatives.gradient(y -> density.logProb(y).sum(), x);
        checks.close("score is the derivative of log p", derivative, score, 1e-8, hint);
    }

    private void integral(Checks checks, double found) {
        checks.close("the integral of p", 1, found, INTEGRAL, normaliser(found));
    }

    private String normaliser(double found) {
        int dim = density.dim();
        double[] powers = {dim / 2.0, -dim / 2.0, dim, -dim, 0.5, -0.5};
        String[] names = {
            "p lacks the factor (2π)^(−D/2)",
            "(2π)^D for (2π)^(D/2) in the normaliser, or twice the factor",
            "p lacks the factor (2π)^(−D)",
            "(2π)^(−D) too much",
            "p lacks the factor 1/√(2π)",
            "one factor 1/√(2π) too much"
        };
        for (int i = 0; i < powers.length; i++) {
            if (Math.abs(found / Math.pow(2 * Math.PI, powers[i]) - 1) < 0.01) {
                return names[i] + "?";
            }
        }
        return "a wrong normaliser, such as det Σ for √det Σ, or weights that do not sum to 1?";
    }

    /** The share of samples below the middle of each column. */
    private void halfSpaces(Checks checks, Quadrature quadrature, Tensor x) {
        List<Mean> shares = new ArrayList<>();
        Spread spread = new Spread(x);
        for (int j = 0; j < density.dim(); j++) {
            double border = spread.middle(j);
            for (double place : new double[] {border - spread.scale(j), border, border + spread.scale(j)}) {
                String what = "P(x" + j + " < " + Lines.number(place) + ") =";
                double found = x.select(1, j).lt(place).mean().item();
                double expected = quadrature.below(j, place);
                // Where a share is nearly 0 or 1 its own draws do not tell its error; a dozen rows cover Poisson's
                // tail.
                double error = Math.sqrt(expected * Math.max(0, 1 - expected) / x.size(0));
                shares.add(new Mean(what, expected, error, found, 0, INTEGRAL + 12.0 / x.size(0)));
            }
        }
        checks.means("half-spaces", shares, m -> "samples of another density: a variance for a deviation, or weights?");
    }

    /** E[q/p] = 1 for a narrow normal q around each of some samples. */
    private void windows(Checks checks, Tensor x, Rng rng) {
        Tensor centres = density.sample(rng.split(0), WINDOWS);
        Tensor pilot = density.sample(rng.split(1), x.size(0));
        Tensor scales = new Spread(x).scales();
        List<Mean> means = new ArrayList<>();
        for (int i = 0; i < WINDOWS; i++) {
            Tensor centre = centres.select(0, i);
            double most = 0;
            double width = 0;
            for (double w : WIDTHS) {
                double effective = effective(ratio(pilot, centre, scales.mul(w)).toArray());
                if (effective > most) {
                    most = effective;
                    width = w;
                }
            }
            if (most >= FEWEST) {
                means.add(Mean.of("around sample " + i, 1, ratio(x, centre, scales.mul(width))));
            }
        }
        if (!means.isEmpty()) {
            checks.means(
                    "samples against log p",
                    means,
                    m -> "a wrong normaliser (" + Lines.number(1 / m.found())
                            + " in place of 1), or samples of another density?");
        }
    }

    /** (Σr)²/Σr², which small numbers do not underflow: how many samples are in a window. */
    private static double effective(double[] ratios) {
        double largest = Arrays.stream(ratios).max().orElseThrow();
        double sum = Arrays.stream(ratios).map(r -> r / largest).sum();
        double squares =
                Arrays.stream(ratios).map(r -> (r / largest) * (r / largest)).sum();
        return sum * sum / squares;
    }

    private Tensor ratio(Tensor x, Tensor centre, Tensor widths) {
        Tensor logQ = x.sub(centre)
                .div(widths)
                .square()
                .sum(-1)
                .mul(-0.5)
                .sub(widths.log().sum())
                .sub(0.5 * density.dim() * Math.log(2 * Math.PI));
        return logQ.sub(density.logProb(x)).exp();
    }

    /** E[s·f + ∇·f] = 0 for a constant f, a wave and a bump. */
    private void stein(Checks checks, Tensor x) {
        Spread spread = new Spread(x);
        Tensor scales = spread.scales();
        Tensor y = x.sub(spread.middles()).div(scales);
        Tensor s = density.score(x).mul(scales);
        Tensor w = Tensor.arange(density.dim()).add(1).cos().add(0.2);
        Tensor phase = y.mul(w).sum(-1).add(0.5);
        Tensor wave =
                s.mul(w).sum(-1).mul(phase.cos()).sub(phase.sin().mul(w.square().sum()));
        Tensor bump = y.square().sum(-1).mul(-0.5).exp();
        Tensor of = s.dot(y).add(density.dim()).sub(y.square().sum(-1)).mul(bump);
        checks.means(
                "Stein's identity",
                List.of(
                        Mean.of("E[s·c] =", 0, s.mul(w).sum(-1)),
                        Mean.of("of a wave,", 0, wave),
                        Mean.of("of a bump,", 0, of)),
                m -> "samples and score belong to different densities, or the score has the wrong sign or scale?");
    }

    private void hyvarinen(Checks checks, Tensor x) {
        Tensor draws = density.score(x).square().sum(-1).add(density.divergence(x));
        checks.mean(
                "E[‖s‖² + ∇·s] = 0",
                Mean.of("", 0, draws),
                m -> "a divergence of the wrong sign, or a score that jumps (then allowingKinks)?");
    }

    private void farOut(Checks checks, Spread spread) {
        Tensor[] points = {
            spread.middles().add(spread.scales().mul(1e3)),
            spread.middles().sub(spread.scales().mul(1e3)),
            spread.middles().add(spread.scales().mul(1e6))
        };
        Tensor x = Tensor.stack(0, points);
        checks.finite("far out, the score", density.score(x), "0/0 by underflow: use logarithms and a softmax?");
        Tensor logProb = density.logProb(x);
        boolean numbers = Arrays.stream(logProb.toArray()).allMatch(l -> l < Double.POSITIVE_INFINITY);
        checks.add(
                "far out, log p",
                numbers,
                "numbers",
                Lines.number(logProb.get(0)) + ", " + Lines.number(logProb.get(2)),
                "exactly",
                "log 0 by underflow: use logSumExp?");
    }
}
