package nabla.scorematching.estimators;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * The fits of R independent samples of n rows.
 *
 * @param estimates θ̂, [R, K]
 * @param corrected θ̂ without the bias of order 1/n, [R, K]
 * @param sandwich standard errors, [R, K]
 * @param jackknife standard errors, [R, K]; those of the sandwich where there are no refits
 * @param pValues of Wald's test of the truth, [R]
 */
record Simulation(Tensor estimates, Tensor corrected, Tensor sandwich, Tensor jackknife, Tensor pValues) {
    private static final double TWO_SIDED = 1.959963984540054;

    static Simulation of(SimulationTable.Line line, boolean refits, int replicates, int n, Rng rng) {
        int count = line.truth().size();
        Tensor data = line.draws().sample(rng, replicates * n);
        Tensor[] rows = new Tensor[replicates];
        for (int r = 0; r < replicates; r++) {
            ParameterEstimate fit = line.estimator().fit(data.slice(0, r * n, (r + 1) * n));
            rows[r] = Tensor.concat(
                    0,
                    fit.theta(),
                    refits ? fit.biasCorrected() : fit.theta(),
                    fit.sandwichErrors(),
                    refits ? fit.jackknifeErrors() : fit.sandwichErrors(),
                    Tensor.of(WaldTest.of(fit, Tensor.eye(count), line.truth()).pValue()));
        }
        Tensor all = Tensor.stack(0, rows);
        return new Simulation(
                all.slice(1, 0, count),
                all.slice(1, count, 2 * count),
                all.slice(1, 2 * count, 3 * count),
                all.slice(1, 3 * count, 4 * count),
                all.select(1, 4 * count));
    }

    int replicates() {
        return estimates.size(0);
    }

    /** The share of intervals that hold the truth, over all parameters. */
    double coverage(Tensor truth, Tensor errors) {
        return estimates.sub(truth).abs().le(errors.mul(TWO_SIDED)).mean().item();
    }

    /** The share of samples in which the truth is rejected at this level. */
    double size(double level) {
        return pValues.le(level).mean().item();
    }
}
