package nabla.scorematching.metrics;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.data.Dequantization;
import nabla.scorematching.points.Points;

/**
 * The log-probability of rounded data under a density p of continuous ones. A row on a grid stands for the cell around
 * it, of volume V = ∏ h over the columns with a step h, and by Jensen's inequality
 *
 * <pre>
 *     log P(x) = log ∫ p(x + u) du ≥ log V + E log p(x + u),    u uniform in the cell
 * </pre>
 *
 * (Theis, van den Oord and Bethge, A note on the evaluation of generative models, ICLR 2016). The mean over a few draws
 * of u estimates the right side without bias, so the {@linkplain Estimate#bitsPerDimension bits} are an upper bound, up
 * to the standard error of the draws. Its slack is small where p hardly changes within a cell.
 *
 * <p>A column without a grid is left as it is: it counts by its density.
 */
public final class DiscreteLikelihood {
    private final Dequantization cells;
    private final int draws;

    private DiscreteLikelihood(Dequantization cells, int draws) {
        this.cells = cells;
        this.draws = draws;
    }

    /**
     * With these cells.
     *
     * @param cells the grid of each column, usually {@code Dequantization.of(data)}
     * @param draws how many points of its cell stand for a row; from two on their standard error is known
     * @throws IllegalArgumentException if there is no draw
     */
    public static DiscreteLikelihood of(Dequantization cells, int draws) {
        Points.present("DiscreteLikelihood", "cells", cells);
        if (draws < 1) {
            throw new IllegalArgumentException("DiscreteLikelihood: expected at least one draw, got " + draws);
        }
        return new DiscreteLikelihood(cells, draws);
    }

    /**
     * The bound for each row.
     *
     * @param logProb log p of the rows of [draws·B, D], [draws·B], in the units of the data: {@code density::logProb},
     *     or that of a likelihood with its standardisation
     * @param x rows on the grid, [B, D]
     * @param rng draw k is from {@code rng.split(k)}
     */
    public Estimate evaluate(UnaryOperator<Tensor> logProb, Tensor x, Rng rng) {
        Points.require("DiscreteLikelihood", x, cells.steps().size());
        Points.present("DiscreteLikelihood", "a density", logProb);
        Tensor[] points = new Tensor[draws];
        Arrays.setAll(points, k -> cells.apply(x, rng.split(k)));
        Tensor all = Tensor.concat(0, points);
        Tensor each = Points.onePerPoint("DiscreteLikelihood", "log-densities", logProb.apply(all), all)
                .reshape(draws, x.size(0));
        double logVolume = Arrays.stream(cells.steps().toArray())
                .filter(step -> step > 0)
                .map(Math::log)
                .sum();
        // A sum of squares over K(K − 1): 0/0 for one draw.
        Tensor error = each.variance(0).div(draws - 1).sqrt();
        return new Estimate(each.mean(0).add(logVolume), error, x.size(1));
    }

    /**
     * What was found for B rows.
     *
     * @param logProb log V and the mean of log p(x + u) over the draws: at most log P(x) on average; [B]
     * @param standardError of logProb, by the draws; NaN for one; [B]
     * @param dim D
     */
    public record Estimate(Tensor logProb, Tensor standardError, int dim) {
        /** −log₂ P/D, an upper bound: bits for each dimension; [B]. */
        public Tensor bitsPerDimension() {
            return logProb.div(-dim * Math.log(2));
        }
    }
}
