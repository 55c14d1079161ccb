package nabla.examples.tables.page;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A column of words; null is missing.
 *
 * @param name its name
 * @param data the words of the data, row by row
 * @param heldOut the words of held-out rows
 * @param samples the words of the samples, row by row
 */
record Levels(String name, String[] data, String[] heldOut, String[] samples) implements Compared {
    private static final double RARE = 3.29 * Math.sqrt(Math.PI / 2);

    /** The total variation: half the sum of the differences of the shares. */
    @Override
    public double distance() {
        return distance(samples);
    }

    @Override
    public double heldOutDistance() {
        return count(heldOut) == 0 ? Double.NaN : distance(heldOut);
    }

    private double distance(String[] others) {
        Map<String, Double> shares = shares(data);
        Map<String, Double> otherShares = shares(others);
        if (shares.isEmpty() || otherShares.isEmpty()) {
            return shares.isEmpty() && otherShares.isEmpty() ? 0 : 1;
        }
        Set<String> words = new TreeSet<>(shares.keySet());
        words.addAll(otherShares.keySet());
        return words.stream()
                        .mapToDouble(w -> Math.abs(shares.getOrDefault(w, 0.0) - otherShares.getOrDefault(w, 0.0)))
                        .sum()
                / 2;
    }

    /** Half the sum of √(2/π · p(1 − p)(1/n + 1/m)), the mean of a normal difference's size. */
    @Override
    public double chance() {
        double n = count(data);
        double m = count(samples);
        return n * m == 0
                ? 0
                : shares(data).values().stream()
                                .mapToDouble(p -> Math.sqrt(2 / Math.PI * p * (1 - p) * (1 / n + 1 / m)))
                                .sum()
                        / 2;
    }

    /**
     * A normal variable exceeds 3.29 standard deviations, which are 4.1 times its mean size, in 1 of 1000 cases; a sum of some does
     * so less often.
     */
    @Override
    public double rare() {
        return RARE * chance();
    }

    @Override
    public double missing() {
        return Compared.share(data.length - count(data), data.length);
    }

    @Override
    public double samplesMissing() {
        return Compared.share(samples.length - count(samples), samples.length);
    }

    /** The share of each word among those that are there. */
    static Map<String, Double> shares(String[] words) {
        Map<String, Double> shares = new TreeMap<>();
        long all = count(words);
        for (String word : words) {
            if (word != null) {
                shares.merge(word, 1.0 / all, Double::sum);
            }
        }
        return shares;
    }

    /** How many words are there. */
    static long count(String[] words) {
        return Arrays.stream(words).filter(Objects::nonNull).count();
    }

    /** The words of the data and of the samples, the most common ones of the data first. */
    List<String> common() {
        Map<String, Double> shares = shares(data);
        Map<String, Double> samplesShares = shares(samples);
        return Stream.concat(shares.keySet().stream(), samplesShares.keySet().stream())
                .distinct()
                .sorted(Comparator.comparing((String word) -> -shares.getOrDefault(word, 0.0))
                        .thenComparing(word -> -samplesShares.getOrDefault(word, 0.0))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }
}
