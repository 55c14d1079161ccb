package nabla.examples.faithful;

import nabla.autodiff.Tensor;
import nabla.scorematching.metrics.MMD;

/**
 * What rows look like beside the held-out data.
 *
 * @param mean [D], in own units
 * @param covariance [D, D], in own units
 * @param share the share of the first cluster, NaN if no clusters are known
 * @param mmd the unbiased estimate of MMD² against the held-out data, NaN for these themselves
 * @param errorOfVariance [D], the relative difference from the variances of all data
 * @param errorOfMean the largest difference from a mean of all data, in standard deviations
 * @param errorOfCorrelation the largest difference from a correlation of all data
 * @param outside how many rows are outside twice the range of the data
 */
public record Comparison(
        Tensor mean,
        Tensor covariance,
        double share,
        double mmd,
        Tensor errorOfVariance,
        double errorOfMean,
        double errorOfCorrelation,
        long outside) {
    /** Compares rows, standardised as the data are, with the held-out data. */
    static Comparison of(Tensor rows, Prepared data, MMD discrepancy) {
        Tensor values = data.scale().invert(rows);
        Tensor covariance = covariance(values);
        Tensor truth = covariance(data.values());
        Tensor error = values.mean(0).sub(data.values().mean(0)).abs();
        double share = data.clusters().map(c -> c.share(values)).orElse(Double.NaN);
        double mmd = rows == data.heldOut() ? Double.NaN : discrepancy.unbiased(rows, data.heldOut());
        return new Comparison(
                values.mean(0),
                covariance,
                share,
                mmd,
                covariance.diagonal().div(truth.diagonal()).sub(1),
                error.div(truth.diagonal().sqrt()).max().item(),
                correlation(covariance).sub(correlation(truth)).abs().max().item(),
                outside(values, data.values()));
    }

    private static Tensor covariance(Tensor rows) {
        Tensor centred = rows.sub(rows.mean(0));
        return centred.transpose().matmul(centred).div(rows.size(0) - 1.0);
    }

    private static Tensor correlation(Tensor covariance) {
        Tensor deviation = covariance.diagonal().sqrt();
        return covariance.div(deviation.outer(deviation));
    }

    /** Rows that leave the box with the data's centre and twice their range, in some column. */
    private static long outside(Tensor rows, Tensor data) {
        Tensor low = data.min(0);
        Tensor high = data.max(0);
        Tensor centre = low.add(high).div(2);
        Tensor far = rows.sub(centre).abs().gt(high.sub(low)).max(1);
        return Math.round(far.sum().item());
    }
}
