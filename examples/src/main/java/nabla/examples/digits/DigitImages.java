package nabla.examples.digits;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import nabla.autodiff.Tensor;
import nabla.nn.data.Csv;
import nabla.nn.data.Split;

/**
 * Images of handwritten digits, and which digits they are. An image is a row of 64 pixels from 0 to 1, multiples of 1/16.
 *
 * @param pixels [n, 64]
 * @param labels the digit of each row, [n]
 */
public record DigitImages(Tensor pixels, Tensor labels) {
    /** The side of an image in pixels. */
    static final int SIDE = 8;

    /** The digits 0 to 9. */
    static final int CLASSES = 10;

    static final int PIXELS = SIDE * SIDE;

    /** The steps of a pixel: it counts the inked points among 16. */
    static final int LEVELS = 16;

    /**
     * Images to learn from, and others to compare samples with.
     *
     * @param train four fifths of the images
     * @param heldOut the others
     */
    public record Parts(DigitImages train, DigitImages heldOut) {}

    /** All images, which come with the examples, in the two parts that {@code held-out.txt} says. */
    public static Parts parts() {
        Tensor table = table();
        Split split = Split.ofRows(table, heldOut());
        return new Parts(of(split.train()), of(split.heldOut()));
    }

    /** All images. */
    public static DigitImages all() {
        return of(table());
    }

    /** The pixels and behind them ten numbers, which are 0 but the one of the digit: 1, [n, 74]. */
    Tensor labelled() {
        Tensor indicators = labels.unsqueeze(-1).eq(Tensor.arange(CLASSES));
        return Tensor.concat(-1, pixels, indicators);
    }

    /** The number of images. */
    public int count() {
        return pixels.size(0);
    }

    /** The digit of a row. */
    int label(int row) {
        return (int) labels.get(row);
    }

    private static DigitImages of(Tensor table) {
        return new DigitImages(table.slice(1, 0, PIXELS).div(LEVELS), table.select(1, PIXELS));
    }

    private static Tensor table() {
        try (InputStream in = new GZIPInputStream(resource("digits.csv.gz"))) {
            return Csv.reader().withoutHeader().from(in, "digits.csv").values();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int[] heldOut() {
        try (InputStream in = resource("held-out.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        return DigitImages.class.getResourceAsStream(name);
    }
}
