package nabla.examples.tables.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Two columns, and how much they depend on each other.
 *
 * @param a the one
 * @param b the other; of a column of numbers and one of words, the one of words
 * @param data the strength in the data, from 0 to 1
 * @param samples the strength in the samples
 */
record Pair(Compared a, Compared b, double data, double samples) {
    /** Columns beyond these are not looked at, as pairs grow with the square of their number. */
    static final int COLUMNS = 200;

    private static final int MOST_DEPENDENT = 4;
    private static final int MOST_DIFFERENT = 2;

    /** All pairs of the first columns. */
    static List<Pair> of(List<Compared> columns) {
        List<Compared> some = columns.subList(0, Math.min(COLUMNS, columns.size()));
        List<Dependence> data = some.stream().map(Dependence::ofData).toList();
        List<Dependence> samples = some.stream().map(Dependence::ofSamples).toList();
        List<Pair> pairs = new ArrayList<>();
        for (int j = 1; j < some.size(); j++) {
            for (int i = 0; i < j; i++) {
                boolean turned = some.get(i) instanceof Levels && some.get(j) instanceof Numbers;
                pairs.add(new Pair(
                        some.get(turned ? j : i),
                        some.get(turned ? i : j),
                        data.get(i).strength(data.get(j)),
                        samples.get(i).strength(samples.get(j))));
            }
        }
        return pairs;
    }

    /** The pairs to draw: those that depend most on each other, and those whose dependence the samples have least of. */
    static List<Pair> drawn(List<Pair> pairs) {
        List<Pair> drawn = new ArrayList<>(pairs.stream()
                .sorted(Comparator.comparing(pair -> -pair.data))
                .limit(MOST_DEPENDENT)
                .toList());
        pairs.stream()
                .filter(pair -> !drawn.contains(pair))
                .sorted(Comparator.comparing(pair -> -Math.abs(pair.data - pair.samples)))
                .limit(MOST_DIFFERENT)
                .forEach(drawn::add);
        return drawn;
    }
}
