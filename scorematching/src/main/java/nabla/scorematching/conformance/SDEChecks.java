package nabla.scorematching.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.ProbabilityFlowODE;
import nabla.scorematching.diffusion.SDE;

/** The checks of a linear equation dx = a(t) x dt + g(t) dw. */
record SDEChecks(SDE sde) implements Conformance.Suite {
    private static final double DIFFERENCES = 1e-6;
    private static final double PRIOR = 0.1;
    private static final int STEPS = 400;

    @Override
    public void run(Checks checks, int rows, Rng rng) {
        Tensor t = Tensor.linspace(0.02, 0.98, 49);
        checks.attempt("mean", () -> mean(checks, t));
        checks.attempt("variance", () -> variance(checks, t));
        checks.attempt("signal to noise", () -> signalToNoise(checks, t));
        checks.attempt("time 0", () -> checks.close("α(0) = 1", 1, sde.meanCoefficient(0), 1e-9, ""));
        checks.attempt("transitions", () -> transitions(checks));
        checks.attempt("prior", () -> prior(checks));
        checks.attempt("perturbed data", () -> perturbed(checks, rows, rng));
        checks.attempt("probability flow", () -> flow(checks, rng.split(9)));
        checks.attempt("elementwise", () -> elementwise(checks, t));
    }

    /** A derivative by differences of order 4. */
    private static Tensor slope(UnaryOperator<Tensor> f, Tensor t) {
        double h = 1e-3;
        Tensor near = f.apply(t.add(h)).sub(f.apply(t.sub(h)));
        Tensor far = f.apply(t.add(2 * h)).sub(f.apply(t.sub(2 * h)));
        return near.mul(8).sub(far).div(12 * h);
    }

    private void mean(Checks checks, Tensor t) {
        Tensor alpha = sde.meanCoefficient(t);
        Tensor found = slope(sde::meanCoefficient, t).div(alpha);
        Tensor rate = sde.driftRate(t);
        double ratio = found.sum().item() / rate.sum().item();
        String hint = near(ratio, 0.5)
                ? "a is twice α′/α: −β for −½β?"
                : near(ratio, 2)
                        ? "a is half of α′/α: α for α², or −½β for −β?"
                        : near(ratio, -1) ? "a has the wrong sign?" : "";
        checks.close("α′ = aα", found, rate, 1e-5, hint);
    }

    private void variance(Checks checks, Tensor t) {
        Tensor a = sde.driftRate(t);
        Tensor variance = sde.standardDeviation(t).square();
        Tensor slope = slope(u -> sde.standardDeviation(u).square(), t);
        Tensor needed = slope.sub(variance.mul(a).mul(2));
        Tensor found = sde.diffusion(t).square();
        double size = Math.max(1e-300, slope.abs().max().item());
        double ratio = needed.div(found).mean().item();
        double square = needed.div(found.square()).mean().item();
        double spread = needed.div(found).variance().item();
        String hint = "";
        if (spread < 1e-4 * ratio * ratio) {
            hint = near(ratio, 2)
                    ? "g² is half of what it should be: g without √2?"
                    : near(ratio, 0.5)
                            ? "g² is twice what it should be: a √2 too many?"
                            : "g² is " + Lines.number(1 / ratio) + " times what it should be";
        } else if (near(square, 1)) {
            hint = "g² for g?";
        }
        checks.close("(σ²)′ = 2aσ² + g²", needed.div(size), found.div(size), DIFFERENCES * 10, hint);
    }

    private static boolean near(double ratio, double factor) {
        return Math.abs(ratio / factor - 1) < 0.02;
    }

    private void signalToNoise(Checks checks, Tensor t) {
        Tensor found = sde.timeOfLogSNR(sde.logSNR(t));
        checks.close(
                "the time of a signal-to-noise ratio", t, found, 1e-6, "timeOfLogSNR is not the inverse of logSNR?");
        Tensor logSNR = sde.logSNR(t);
        double rise = logSNR.slice(0, 1, t.size())
                .sub(logSNR.slice(0, 0, t.size() - 1))
                .max()
                .item();
        checks.add("the signal-to-noise ratio falls", rise < 0, "a negative slope", Lines.number(rise), "exactly", "");
    }

    /** From (1, 0) at s by a and g to t: the ratio α(t)/α(s) and the variance σ(t)² − (α(t)/α(s))² σ(s)². */
    private void transitions(Checks checks) {
        double[] times = {0.1, 0.4, 0.9};
        for (int i = 0; i + 1 < times.length; i++) {
            double s = times[i];
            double t = times[i + 1];
            double ratio = sde.meanCoefficient(t) / sde.meanCoefficient(s);
            double variance = Math.pow(sde.standardDeviation(t), 2) - Math.pow(ratio * sde.standardDeviation(s), 2);
            double[] state = solved(s, t);
            String name = "transition from " + s + " to " + t;
            checks.close(name + ", mean", 1, state[0] / ratio, 1e-5, "α and a belong to different equations?");
            checks.close(name + ", variance", 1, state[1] / variance, 1e-5, "σ and g belong to different equations?");
        }
    }

    /** m′ = a m, v′ = 2av + g², by the method of Runge and Kutta. */
    private double[] solved(double from, double to) {
        double h = (to - from) / STEPS;
        double m = 1;
        double v = 0;
        for (int i = 0; i < STEPS; i++) {
            double t = from + i * h;
            double[] a = {sde.driftRate(t), sde.driftRate(t + h / 2), sde.driftRate(t + h)};
            double[] q = {square(t), square(t + h / 2), square(t + h)};
            double m1 = a[0] * m;
            double m2 = a[1] * (m + h / 2 * m1);
            double m3 = a[1] * (m + h / 2 * m2);
            double m4 = a[2] * (m + h * m3);
            double v1 = 2 * a[0] * v + q[0];
            double v2 = 2 * a[1] * (v + h / 2 * v1) + q[1];
            double v3 = 2 * a[1] * (v + h / 2 * v2) + q[1];
            double v4 = 2 * a[2] * (v + h * v3) + q[2];
            m += h / 6 * (m1 + 2 * m2 + 2 * m3 + m4);
            v += h / 6 * (v1 + 2 * v2 + 2 * v3 + v4);
        }
        return new double[] {m, v};
    }

    private double square(double t) {
        return Math.pow(sde.diffusion(Math.min(1, t)), 2);
    }

    private void prior(Checks checks) {
        double found = Math.hypot(sde.meanCoefficient(1), sde.standardDeviation(1));
        checks.close(
                "the prior is x(1) of N(0, I)",
                1,
                found / sde.priorDeviation(),
                PRIOR,
                "a prior deviation that is a variance, or too little noise at time 1?");
    }

    private void perturbed(Checks checks, int rows, Rng rng) {
        Tensor x = Examples.GAUSSIAN.sample(rng.split(0), rows);
        List<Mean> means = new ArrayList<>();
        for (double t : new double[] {0.1, 0.5, 1}) {
            double alpha = sde.meanCoefficient(t);
            double sigma = sde.standardDeviation(t);
            Tensor noise = sde.perturb(x, t, rng.split(1)).sub(x.mul(alpha)).div(sigma);
            means.add(Mean.of("mean of the noise at " + t, 0, noise.mean(1)));
            means.add(Mean.of("variance of the noise at " + t, 1, noise.square().mean(1)));
        }
        checks.means("perturbed data", means, m -> near(m.found(), m.expected()) ? "" : "σ² for σ?");
    }

    /** On N(0, c²I) the flow keeps x/√v. */
    private void flow(Checks checks, Rng rng) {
        double end = 0.05;
        double c = 0.7;
        TimeConditionalScore score = (x, t) -> {
            Tensor signal = sde.meanCoefficient(t).mul(c).square();
            return x.neg().div(signal.add(sde.standardDeviation(t).square()));
        };
        double late = Math.hypot(sde.meanCoefficient(1) * c, sde.standardDeviation(1));
        double early = Math.hypot(sde.meanCoefficient(end) * c, sde.standardDeviation(end));
        Tensor z = rng.normal(5, 2);
        Tensor found =
                ProbabilityFlowODE.of(sde, OdeSolver.adaptive(1e-8, 1e-8), end).sample(score, z.mul(late), rng);
        checks.close("the probability flow keeps N(0, c²I)", z, found.div(early), 1e-4, "a, g and σ do not fit?");
    }

    private void elementwise(Checks checks, Tensor t) {
        Tensor all =
                Tensor.stack(0, sde.meanCoefficient(t), sde.standardDeviation(t), sde.driftRate(t), sde.diffusion(t));
        Program<Tensor, Tensor> program = Program.compile(
                u -> Tensor.stack(
                        0, sde.meanCoefficient(u), sde.standardDeviation(u), sde.driftRate(u), sde.diffusion(u)),
                t.mul(0.5));
        checks.same("recorded coefficients", all, program.run(t), "a value that is read while recording?");
        Tensor column = t.unsqueeze(1);
        Tensor columns = Tensor.stack(
                        0,
                        sde.meanCoefficient(column),
                        sde.standardDeviation(column),
                        sde.driftRate(column),
                        sde.diffusion(column))
                .squeeze(-1);
        checks.same("coefficients of a column of times", all, columns, "a shape that is not that of the times?");
    }
}
