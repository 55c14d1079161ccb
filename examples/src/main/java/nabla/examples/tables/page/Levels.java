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
 * A column of words; null is missing. The distance is the total variation, half the sum of the differences of the shares. What is
 * asked for again and again is computed once.
 */
final class Levels implements Compared {
    private static final double RARE = 3.29 * Math.sqrt(Math.PI / 2);

    private final String name;
    private final String[] data;
    private final String[] heldOut;
    private final String[] samples;
    private final Map<String, Double> dataShares;
    private final Map<String, Double> heldOutShares;
    private final Map<String, Double> samplesShares;
    private final List<String> common;
    private final double distance;

    /**
     * A column.
     *
     * @param name its name
     * @param data the words of the data, row by row
     * @param heldOut the words of held-out rows
     * @param samples the words of the samples, row by row
     */
    Levels(String name, String[] data, String[] heldOut, String[] samples) {
        this.name = name;
        this.data = data;
        this.heldOut = heldOut;
        this.samples = samples;
        this.dataShares = shares(data);
        this.heldOutShares = shares(heldOut);
        this.samplesShares = shares(samples);
        this.common = common(dataShares, samplesShares);
        this.distance = distance(samplesShares);
    }

    @Override
    public String name() {
        return name;
    }

    String[] data() {
        return data;
    }

    String[] samples() {
        return samples;
    }

    /** The share of each word of the data among those that are there. */
    Map<String, Double> dataShares() {
        return dataShares;
    }

    Map<String, Double> heldOutShares() {
        return heldOutShares;
    }

    Map<String, Double> samplesShares() {
        return samplesShares;
    }

    /** The words of the data and of the samples, the most common ones of the data first. */
    List<String> common() {
        return common;
    }

    @Override
    public double distance() {
        return distance;
    }

    @Override
    public double heldOutDistance() {
        return heldOutShares.isEmpty() ? Double.NaN : distance(heldOutShares);
    }

    private double distance(Map<String, Double> others) {
        if (dataShares.isEmpty() || others.isEmpty()) {
            return dataShares.isEmpty() && others.isEmpty() ? 0 : 1;
        }
        Set<String> words = new TreeSet<>(dataShares.keySet());
        words.addAll(others.keySet());
        return words.stream()
                        .mapToDouble(w -> Math.abs(dataShares.getOrDefault(w, 0.0) - others.getOrDefault(w, 0.0)))
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
                : dataShares.values().stream()
                                .mapToDouble(p -> Math.sqrt(2 / Math.PI * p * Math.max(0, 1 - p) * (1 / n + 1 / m)))
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

    private static Map<String, Double> shares(String[] words) {
        Map<String, Long> counts = new TreeMap<>();
        for (String word : words) {
            if (word != null) {
                counts.merge(word, 1L, Long::sum);
            }
        }
        double all = count(words);
        Map<String, Double> shares = new TreeMap<>();
        counts.forEach((word, count) -> shares.put(word, count / all));
        return shares;
    }

    /** How many words are there. */
    static long count(String[] words) {
        return Arrays.stream(words).filter(Objects::nonNull).count();
    }

    private static List<String> common(Map<String, Double> shares, Map<String, Double> samplesShares) {
        return Stream.concat(shares.keySet().stream(), samplesShares.keySet().stream())
                .distinct()
                .sorted(Comparator.comparing((String word) -> -shares.getOrDefault(word, 0.0))
                        .thenComparing(word -> -samplesShares.getOrDefault(word, 0.0))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }
}
