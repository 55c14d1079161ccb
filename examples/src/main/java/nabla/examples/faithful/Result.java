package nabla.examples.faithful;

import nabla.nn.training.TrainingResult;

/**
 * What a method came to.
 *
 * @param method the method
 * @param training its model, and how it was found
 * @param trainingLoss the model's loss on the training data
 * @param samples its samples
 * @param comparison the samples beside the held-out data
 */
public record Result(
        Method method, TrainingResult training, double trainingLoss, Samples samples, Comparison comparison) {
    /** The share of the first cluster among the samples of chains that all began in the second; NaN without clusters. */
    double shareFromOneCluster(Prepared data) {
        return data.clusters()
                .flatMap(clusters -> samples.fromOneCluster()
                        .map(rows -> clusters.share(data.scale().invert(rows))))
                .orElse(Double.NaN);
    }
}
