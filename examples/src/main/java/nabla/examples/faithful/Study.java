package nabla.examples.faithful;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.Stopped;
import nabla.nn.training.TrainingResult;
import nabla.scorematching.metrics.MMD;

/**
 * Everything that was found out.
 *
 * @param data the prepared data
 * @param train the training data beside the held-out data: the noise floor
 * @param heldOut the held-out data
 * @param results one for each method that came to samples
 * @param chance what MMD² tells here
 * @param notes what went wrong, and what was done about it
 */
public record Study(
        Prepared data, Comparison train, Comparison heldOut, List<Result> results, Chance chance, List<String> notes) {

    /**
     * What MMD² is worth: a test that takes the Gaussian with the data's mean and covariance for the data would not notice
     * worse samples either.
     *
     * @param ofSplits the 95th percentile of MMD² between random splits of the data
     * @param ofGaussian MMD² of samples of that Gaussian against parts of the data as large as the held-out one, the median
     */
    public record Chance(double ofSplits, double ofGaussian) {
        private static final int SPLITS = 1000;
        private static final double PERCENTILE = 0.95;
        private static final int PARTS = 11;

        static Chance of(Prepared data, MMD discrepancy, Rng rng) {
            Tensor pool = Tensor.concat(0, data.sample(), data.heldOut());
            double[] splits = discrepancy.underEquality(pool, data.sample().size(0), SPLITS, rng.split(0));
            return new Chance(splits[(int) (PERCENTILE * SPLITS)], ofGaussian(data, pool, discrepancy, rng.split(1)));
        }

        /** The median over random parts of the data, so that no single one decides. */
        private static double ofGaussian(Prepared data, Tensor pool, MMD discrepancy, Rng rng) {
            Tensor gaussian = gaussian(data.sample(), rng.split(-1));
            double[] values = IntStream.range(0, PARTS)
                    .mapToObj(i -> Arrays.copyOf(
                            rng.split(i).permutation(pool.size(0)),
                            data.heldOut().size(0)))
                    .mapToDouble(rows -> discrepancy.unbiased(gaussian, pool.take(0, rows)))
                    .sorted()
                    .toArray();
            return values[PARTS / 2];
        }

        /**
         * As many points of the Gaussian with the mean and covariance of the rows: mean + Σ zᵢ (xᵢ − mean)/√n, which needs
         * no inverse and serves rows in a subspace too.
         */
        private static Tensor gaussian(Tensor rows, Rng rng) {
            int n = rows.size(0);
            Tensor mean = rows.mean(0);
            return rng.normal(n, n).matmul(rows.sub(mean)).div(Math.sqrt(n)).add(mean);
        }

        /** Whether the test can tell a Gaussian from the data. */
        boolean tellsGaussian() {
            return ofGaussian > ofSplits;
        }
    }

    /**
     * Learns the data by every method and draws from what was learnt. A method that fails does not keep the others from
     * theirs.
     *
     * @param out the folder for models, which are written as soon as they are there
     * @throws Stopped if no method serves these data, or the user interrupts; the best model is kept
     */
    public static Study of(Prepared data, List<Method> methods, Path out, Rng rng, Work work) {
        List<String> notes = new ArrayList<>();
        List<Method> able = new ArrayList<>();
        for (Method method : methods) {
            method.obstacle(data)
                    .ifPresentOrElse(why -> notes.add(method.title() + ": not learnt: " + why), () -> able.add(method));
        }
        if (able.isEmpty()) {
            boolean another = methods.stream().noneMatch(DenoisingMethod.class::isInstance);
            throw new Stopped(data.measurements().source() + ": " + String.join("; ", notes)
                    + (another ? " (--method denoising learns them)" : ""));
        }
        MMD discrepancy = MMD.ofMedianDistance(data.heldOut());
        Chance chance = Chance.of(data, discrepancy, rng.split(0));
        List<Result> results = new ArrayList<>();
        for (Method method : able) {
            // A key for each method by its name: its figures do not depend on which others run.
            Rng key = rng.split(method.name().hashCode());
            TrainingResult training = work.train(method, data, key.split(0));
            Path model = out.resolve(method.name() + ".safetensors");
            work.keep(method, data, training, model, notes);
            try {
                Samples samples = method.draw(training.parameters(), data, key.split(2), work.drawing(method, model));
                double loss = method.loss(data)
                        .evaluation()
                        .of(training.parameters(), data.sample(), key.split(1))
                        .item();
                Comparison comparison = Comparison.of(samples.rows(), data, discrepancy);
                results.add(new Result(method, training, loss, samples, comparison));
            } catch (ArithmeticException e) {
                notes.add(method.title() + ": no samples: " + e.getMessage());
            }
        }
        return new Study(
                data,
                Comparison.of(data.sample(), data, discrepancy),
                Comparison.of(data.heldOut(), data, discrepancy),
                results,
                chance,
                notes);
    }
}
