package nabla.examples.faithful;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.Stopped;
import nabla.examples.report.Progress;
import nabla.nn.files.Safetensors;
import nabla.nn.training.TrainingResult;
import nabla.scorematching.metrics.MMD;

/**
 * Everything that was found out.
 *
 * @param data the prepared data
 * @param train the training data beside the held-out data: the noise floor
 * @param heldOut the held-out data
 * @param results one for each method
 * @param mmdOfSplits the 95th percentile of MMD² between random splits of all data: what chance makes of equal distributions
 */
public record Study(Prepared data, Comparison train, Comparison heldOut, List<Result> results, double mmdOfSplits) {

    private static final int SPLITS = 1000;
    private static final double PERCENTILE = 0.95;

    /**
     * Learns the data by every method and draws from what was learnt.
     *
     * @param out the folder for models, which are written as soon as they are there
     * @throws Stopped if a loss is not finite or diverges; the best model is kept
     */
    public static Study of(Prepared data, List<Method> methods, Path out, Rng rng, Progress progress) {
        MMD discrepancy = MMD.ofMedianDistance(data.heldOut());
        Tensor all = Tensor.concat(0, data.train(), data.heldOut());
        double[] chance = discrepancy.underEquality(all, data.train().size(0), SPLITS, rng.split(0));
        List<Result> results = new ArrayList<>();
        for (Method method : methods) {
            // A key for each method by its name: its figures do not depend on which others run.
            Rng key = rng.split(method.name().hashCode());
            TrainingResult trained = method.train(data, key.split(0), progress);
            Path model = out.resolve(method.name() + ".safetensors");
            Safetensors.write(model, trained.parameters(), metadata(method, data, trained));
            if (trained.end() == TrainingResult.End.FAILED) {
                throw new Stopped(method.title() + ": stopped at " + trained.reason() + ". The best model, of step "
                        + trained.bestStep() + ", is in " + model);
            }
            double trainingLoss = method.loss(trained.parameters(), data, data.train(), key.split(1));
            Walks walks = method.draw(trained.parameters(), data, key.split(2), progress);
            Comparison comparison = Comparison.of(walks.ends(), data, discrepancy);
            results.add(new Result(method, trained, trainingLoss, walks, comparison));
        }
        return new Study(
                data,
                Comparison.of(data.train(), data, discrepancy),
                Comparison.of(data.heldOut(), data, discrepancy),
                results,
                chance[(int) (PERCENTILE * SPLITS)]);
    }

    /** What a reader of the file needs to use the model. */
    private static Map<String, String> metadata(Method method, Prepared data, TrainingResult trained) {
        return Map.of(
                "method", method.name(),
                "network", Method.network(data.dim()).toString(),
                "input", data.scale().toString(),
                "columns",
                        data.measurements().columns().stream()
                                .map(Measurements.Column::name)
                                .toList()
                                .toString(),
                "step", Long.toString(trained.bestStep()));
    }
}
