package nabla.examples.digits;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.metrics.SlicedWasserstein;

/**
 * How good images are, beside those that a model learnt from and others that it did not see. No figure says it alone: copies
 * of the training images have the best agreement and the distance 0, and images far from all of them a large one.
 *
 * @param agreement the share whose five nearest training images are the same digit
 * @param distance the median distance to the nearest training image
 * @param wasserstein the sliced Wasserstein distance W₂ to the held-out images
 * @param classes how many are of each digit, by the nearest training image
 */
public record Quality(double agreement, double distance, double wasserstein, int[] classes) {
    private static final int NEIGHBOURS = 5;
    private static final int DIRECTIONS = 500;

    /** The figures of images, [n, 64]. */
    public static Quality of(Tensor images, DigitImages.Parts parts) {
        return of(images, parts.train(), distance(images, parts.heldOut().pixels()));
    }

    /** What samples can hope for: the figures of the held-out images, with W₂ between them and those to learn from. */
    public static Quality ofHeldOut(DigitImages.Parts parts) {
        Tensor images = parts.heldOut().pixels();
        return of(images, parts.train(), distance(images, parts.train().pixels()));
    }

    private static double distance(Tensor images, Tensor others) {
        return Math.sqrt(SlicedWasserstein.squared(images, others, DIRECTIONS, Rng.of(0)));
    }

    private static Quality of(Tensor images, DigitImages train, double wasserstein) {
        Neighbours nearest = Neighbours.of(images, train.pixels(), NEIGHBOURS);
        int[] classes = new int[DigitImages.CLASSES];
        int agreeing = 0;
        for (int[] rows : nearest.rows()) {
            int digit = train.label(rows[0]);
            classes[digit]++;
            agreeing += IntStream.of(rows).allMatch(row -> train.label(row) == digit) ? 1 : 0;
        }
        double[] distances = nearest.distances().clone();
        Arrays.sort(distances);
        return new Quality(agreeing / (double) distances.length, distances[distances.length / 2], wasserstein, classes);
    }
}
