package nabla.scorematching.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.losses.EDMScoreMatching;
import nabla.scorematching.points.Distances;

/**
 * What a {@link DiffusionTraining} needs to know: what it was told, and of the rest what the data say.
 *
 * @param width how many numbers the stream of the network has
 * @param blocks how many residual blocks it has
 * @param batch rows of a training step
 * @param noise the levels, in standard deviations of the columns
 * @param logMean the mean of log σ in training
 * @param logDeviation its standard deviation
 * @param text each choice with its reason, a line each
 */
record Choices(int width, int blocks, int batch, NoiseLevels noise, double logMean, double logDeviation, String text) {
    /** What a checkpoint says of what was not told. */
    static final String CHOSEN = "chosen";

    private static final int BATCH = 128;
    private static final double LARGEST = 30;
    private static final double LEAST = 0.002;
    private static final double MOST = 0.5;
    /** The level above which hardly anything is left to be told: two standard deviations above the median of the levels. */
    private static final double UPPER = Math.exp(1.2);

    /** What the user told of them. */
    record Told(OptionalInt width, OptionalInt blocks, OptionalInt batch, Optional<NoiseLevels> noise) {
        static final Told NOTHING =
                new Told(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

        Told width(int number) {
            return new Told(OptionalInt.of(number), blocks, batch, noise);
        }

        Told blocks(int number) {
            return new Told(width, OptionalInt.of(number), batch, noise);
        }

        Told batch(int rows) {
            return new Told(width, blocks, OptionalInt.of(rows), noise);
        }

        Told noise(NoiseLevels levels) {
            return new Told(width, blocks, batch, Optional.of(levels));
        }

        /** Puts it into the identity of a checkpoint. */
        void identify(Map<String, Object> identity) {
            identity.put("width", text(width));
            identity.put("blocks", text(blocks));
            identity.put("batch", text(batch));
            identity.put(
                    "noise",
                    noise.map(levels -> levels.largest() + " to " + levels.smallest())
                            .orElse(CHOSEN));
        }

        private static Object text(OptionalInt number) {
            return number.isPresent() ? number.getAsInt() : CHOSEN;
        }
    }

    /**
     * Choices for some rows.
     *
     * @param z standardised, [n, D]
     */
    static Choices of(Told told, Tensor z) {
        int rows = z.size(0);
        int dim = z.size(1);
        List<String> text = new ArrayList<>();
        int width = told.width.orElse(dim <= 4 ? 64 : dim <= 16 ? 128 : 256);
        text.add(line(told.width, "width " + width, "64 up to 4 columns, 128 up to 16, else 256; there are " + dim));
        int blocks = told.blocks.orElse(dim <= 16 ? 2 : 3);
        text.add(line(told.blocks, "blocks " + blocks, "2 up to 16 columns, else 3"));
        int batch = told.batch.orElse(BATCH);
        text.add(line(
                told.batch,
                "batch " + batch,
                batch > rows
                        ? "rows are there more than once, each time with other noise"
                        : "enough for steady steps"));
        double neighbours = Math.sqrt(median(Distances.nearestSquared(z.toMatrix())) / dim);
        double least = Math.max(LEAST, Math.min(MOST, neighbours / 2));
        NoiseLevels levels = told.noise.orElseGet(() -> NoiseLevels.of(LARGEST, least));
        String span = String.format(Locale.ROOT, "noise %.4g to %.4g", levels.largest(), levels.smallest());
        text.add(
                told.noise.isPresent()
                        ? span + ": as told"
                        : span
                                + String.format(
                                        Locale.ROOT,
                                        ": standard deviations of a column; from so much that correlations hardly count to half the"
                                                + " distance of neighbours, %.3g a column, within %s and %s",
                                        neighbours,
                                        LEAST,
                                        MOST));
        double low = Math.log(levels.smallest());
        double mean = (low + Math.log(UPPER)) / 2;
        double deviation = Math.max(0.5, (Math.log(UPPER) - low) / 4);
        text.add(String.format(
                Locale.ROOT,
                "log σ ~ N(%.3g, %.3g²) in training: two standard deviations reach from the smallest level to %.3g",
                mean,
                deviation,
                UPPER));
        return new Choices(width, blocks, batch, levels, mean, deviation, String.join("\n", text));
    }

    private static String line(OptionalInt told, String what, String reason) {
        return what + ": " + (told.isPresent() ? "as told" : reason);
    }

    private static double median(double[] numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    SDE sde() {
        return VESDE.of(noise.smallest(), noise.largest());
    }

    EDMScoreMatching loss() {
        return EDMScoreMatching.of(1).logNormal(logMean, logDeviation);
    }
}
