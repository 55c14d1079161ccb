package nabla.examples.anomalies;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.digits.DigitImages;
import nabla.nn.Standardize;
import nabla.nn.data.Csv;

/**
 * Rows of a kind that is normal, to learn from, and rows of which it has to be told whether they are of that kind.
 *
 * @param question which rows are normal, and which are not
 * @param splits random splits of the normal rows
 */
public record AnomalyTask(String question, List<Split> splits) {
    private static final int SPLITS = 5;
    private static final double LEARNT_FROM = 0.8;

    /** The class of rows that are not normal; List.indexOf has it for what is not in a list. */
    private static final int STRANGE = -1;

    /**
     * One split, in the units of the deviation of the rows to learn from.
     *
     * @param train normal rows to learn from
     * @param classes the class of each of them: normal rows may be of several
     * @param normal the other normal rows
     * @param strange the rows that are not normal
     */
    public record Split(Tensor train, List<Integer> classes, Tensor normal, Tensor strange) {}

    /** Images of the digits 0 to 4 are normal, those of 5 to 9 are not; five splits that come with the examples. */
    public static AnomalyTask digits() {
        DigitImages all = DigitImages.all();
        int[] classes = DoubleStream.of(all.labels().toArray())
                .mapToInt(digit -> digit < 5 ? (int) digit : STRANGE)
                .toArray();
        return new AnomalyTask(
                "digits 0 to 4 against 5 to 9",
                IntStream.range(0, SPLITS)
                        .mapToObj(i ->
                                split(all.pixels(), classes, integers("digits-" + i + ".txt"), AnomalyTask::centred))
                        .toList());
    }

    /** Cell nuclei of benign tumours are normal, those of malignant ones are not. */
    public static AnomalyTask breast() {
        return ofTable("benign tumours against malignant", "breast.csv", List.of("benign"));
    }

    /** Wines of the first two cultivars are normal, those of the third are not. */
    public static AnomalyTask wine() {
        return ofTable("cultivars 1 and 2 against 3", "wine.csv", List.of("class_0", "class_1"));
    }

    private static AnomalyTask ofTable(String question, String file, List<String> kinds) {
        String text = text(file);
        Tensor values = Csv.reader()
                .withoutColumns("class")
                .from(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), file)
                .values();
        int[] classes = text.lines()
                .skip(1)
                .mapToInt(line -> kinds.indexOf(line.substring(line.lastIndexOf(',') + 1)))
                .toArray();
        int[] rows = rows(classes, AnomalyTask::isNormal);
        return new AnomalyTask(
                question,
                IntStream.range(0, SPLITS)
                        .mapToObj(i -> split(values, classes, some(rows, Rng.of(i)), Standardize::of))
                        .toList());
    }

    /** A random part of the rows. */
    private static int[] some(int[] rows, Rng rng) {
        int[] order = rng.permutation(rows.length);
        return Arrays.stream(order, 0, (int) Math.round(LEARNT_FROM * rows.length))
                .map(i -> rows[i])
                .toArray();
    }

    /** Pixels have one unit, which their deviations from the mean image share: some are white in all images. */
    private static Standardize centred(Tensor pixels) {
        double deviation = Math.sqrt(pixels.variance(0).mean().item());
        return Standardize.of(pixels.mean(0), Tensor.full(deviation, pixels.size(1)));
    }

    private static Split split(Tensor values, int[] classes, int[] train, Function<Tensor, Standardize> unit) {
        boolean[] learnt = new boolean[classes.length];
        IntStream.of(train).forEach(row -> learnt[row] = true);
        int[] others = IntStream.of(rows(classes, AnomalyTask::isNormal))
                .filter(row -> !learnt[row])
                .toArray();
        Tensor known = values.take(0, train);
        Standardize scale = unit.apply(known);
        return new Split(
                scale.apply(known),
                IntStream.of(train).mapToObj(row -> classes[row]).toList(),
                scale.apply(values.take(0, others)),
                scale.apply(values.take(0, rows(classes, each -> !isNormal(each)))));
    }

    private static boolean isNormal(int each) {
        return each != STRANGE;
    }

    private static int[] rows(int[] classes, IntPredicate wanted) {
        return IntStream.range(0, classes.length)
                .filter(row -> wanted.test(classes[row]))
                .toArray();
    }

    private static int[] integers(String name) {
        return text(name).lines().mapToInt(Integer::parseInt).toArray();
    }

    private static String text(String name) {
        try (InputStream in = AnomalyTask.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
