package nabla.examples.tables.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ComparedTest {
    private static final double[] NO_NUMBERS = {};
    private static final String[] NO_WORDS = {};

    @Test
    void theDistanceOfNumbersIsTheLargestDifferenceOfTheirDistributions() {
        assertEquals(
                0.5,
                numbers(new double[] {1, 2, 3, 4}, new double[] {3, 4, 5, 6}).distance());
        assertEquals(
                0, numbers(new double[] {1, Double.NaN, 2}, new double[] {2, 1}).distance());
        assertEquals(1, numbers(new double[] {1, 2}, new double[] {Double.NaN}).distance());
        assertEquals(
                0.25,
                numbers(new double[] {0, 0, 0, 1}, new double[] {0, 0, 1, 1}).distance());
    }

    @Test
    void theDistanceOfWordsIsHalfTheSumOfTheDifferencesOfTheirShares() {
        assertEquals(
                0.25,
                levels(new String[] {"a", "a", "b", "b"}, new String[] {"a", "b", "b", "b"})
                        .distance(),
                1e-15);
        assertEquals(1, levels(new String[] {"a"}, new String[] {"b", null}).distance(), 1e-15);
        assertEquals(0.5, levels(new String[] {"a"}, new String[] {"b", null}).samplesMissing());
    }

    /** Means of 400 distances, of which each has a standard deviation of about 0.3 of its mean: six standard errors are 9 %. */
    @Test
    void chanceIsTheMeanDistanceOfTwoSamplesOfOneDensity() {
        Random random = new Random(5);
        double numbers = 0;
        double words = 0;
        double chanceOfWords = 0;
        int rare = 0;
        for (int i = 0; i < 400; i++) {
            Numbers pair =
                    numbers(random.doubles(300).toArray(), random.doubles(200).toArray());
            numbers += pair.distance() / pair.chance() / 400;
            Levels levels = levels(words(random, 300), words(random, 200));
            words += levels.distance() / 400;
            chanceOfWords += levels.chance() / 400;
            rare += pair.excess() > 1 || levels.excess() > 1 ? 1 : 0;
        }
        // The distribution of finite samples is a few per cent below Kolmogorov's.
        assertEquals(0.97, numbers, 0.1);
        assertEquals(1, words / chanceOfWords, 0.1);
        // The number is below that of a Poisson variable of mean 0.8, which is above 9 in less than 1 of 10⁷ cases.
        assertTrue(rare <= 9, "rare: " + rare);
    }

    @Test
    void aShiftOfHalfAStandardDeviationIsSeen() {
        Random random = new Random(5);
        double[] data = random.doubles(1000).toArray();
        double[] shifted = random.doubles(1000).map(x -> x + 0.15).toArray();
        assertTrue(numbers(data, shifted).excess() > 1);
    }

    @Test
    void numbersOnAGridGetBinsOfWholeCells() {
        assertEquals(0.5, Bins.grid(new double[] {-1, 0.5, 1}), 1e-12);
        assertEquals(5, Bins.grid(new double[] {10, 15, 40}), 1e-12);
        assertEquals(0, Bins.grid(new double[] {0.1234567, 1}));
        double[] integers =
                new Random(1).ints(5000, 0, 90).sorted().asDoubleStream().toArray();
        Bins bins = Bins.of(Axis.linear(-3.6, 92.6), integers);
        double width = bins.edges()[1] - bins.edges()[0];
        assertEquals(Math.rint(width), width, 1e-9);
        assertEquals(5000, java.util.Arrays.stream(bins.counts(integers)).sum());
    }

    @Test
    void dependenceIsOneOfColumnsThatTellEachOtherAndNoneOfOthers() {
        Random random = new Random(2);
        double[] x = random.doubles(1000).toArray();
        double[] cubes = java.util.Arrays.stream(x).map(v -> -v * v * v).toArray();
        double[] others = random.doubles(1000).toArray();
        String[] halves = java.util.Arrays.stream(x)
                .mapToObj(v -> v < 0.5 ? "low" : "high")
                .toArray(String[]::new);
        String[] opposite = java.util.Arrays.stream(halves)
                .map(h -> h.equals("low") ? "h" : "l")
                .toArray(String[]::new);
        Dependence a = Dependence.ofData(numbers(x, x));
        assertEquals(-1, a.correlation(Dependence.ofData(numbers(cubes, x))), 1e-12);
        assertEquals(1, a.strength(Dependence.ofData(numbers(cubes, x))), 1e-12);
        // Six standard deviations of 1/√1000.
        assertEquals(0, a.strength(Dependence.ofData(numbers(others, x))), 0.19);
        // The ratio of uniform numbers and their halves is √(3/4).
        assertEquals(Math.sqrt(0.75), a.strength(Dependence.ofData(levels(halves, halves))), 0.03);
        assertEquals(
                1,
                Dependence.ofData(levels(halves, halves)).strength(Dependence.ofData(levels(opposite, opposite))),
                1e-3);
    }

    private static Numbers numbers(double[] data, double[] samples) {
        return new Numbers("x", false, data, NO_NUMBERS, samples);
    }

    private static Levels levels(String[] data, String[] samples) {
        return new Levels("x", data, NO_WORDS, samples);
    }

    private static String[] words(Random random, int rows) {
        return random.ints(rows, 0, 5).mapToObj(i -> i < 3 ? "a" : "b" + i).toArray(String[]::new);
    }
}
