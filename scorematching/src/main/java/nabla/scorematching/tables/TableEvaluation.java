package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The metrics of a synthetic table, from {@link TableMetrics}. {@code toString} is a table of them.
 *
 * @param train how like the training table it is, or the rows in its place
 * @param heldOut how like held-out rows it is; empty without them
 * @param utility what trees learn from it; empty without held-out rows, without a target, or if these do not serve
 * @param closeness how near its rows are to the training rows, and whether its cells could be real; empty without training rows
 * @param notes what was left out, or done with some rows alone
 */
public record TableEvaluation(
        Likeness train,
        Optional<Likeness> heldOut,
        Optional<TableUtility.Scores> utility,
        Optional<TablePrivacy.Closeness> closeness,
        List<String> notes) {
    private static final int WORST = 3;

    /** With these notes. */
    public TableEvaluation {
        notes = List.copyOf(notes);
    }

    /**
     * How like a real table it is. A floor is what a perfect generator would get.
     *
     * @param columns fidelity column by column
     * @param pairs fidelity pair by pair
     * @param areas how well a learner tells the two
     * @param floorOfColumns of the mean over the columns
     * @param floorOfPairs of the mean over the pairs
     * @param floorOfAreas how well it tells real rows from real rows; the noise of small tables
     */
    public record Likeness(
            TableFidelity.Columns columns,
            TableFidelity.Pairs pairs,
            TableDetection.Areas areas,
            double floorOfColumns,
            double floorOfPairs,
            TableDetection.Areas floorOfAreas) {}

    /** Which values of a metric are good. */
    public enum Aim {
        /** The higher, the better, up to the floor. */
        HIGH,
        /** The lower, the better, down to the floor. */
        LOW,
        /** The nearer to ½, the better. */
        HALF
    }

    /**
     * A metric.
     *
     * @param name what it is
     * @param value of the synthetic table; NaN if there is none
     * @param floor what a perfect generator would get; NaN if that is not known
     * @param aim which values are good
     */
    public record Metric(String name, double value, double floor, Aim aim) {}

    /** Every metric, in the order of {@code toString}. */
    public List<Metric> metrics() {
        List<Metric> all = new ArrayList<>();
        heldOut.ifPresent(likeness -> add(all, likeness, "held-out rows"));
        add(all, train, closeness.isPresent() ? "training table" : "these rows");
        utility.ifPresent(scores -> all.add(new Metric(
                scores.classification() ? "accuracy, trained on it" : "R², trained on it",
                scores.synthetic(),
                scores.real(),
                Aim.HIGH)));
        closeness.ifPresent(close -> add(all, close));
        return all;
    }

    private static void add(List<Metric> all, TablePrivacy.Closeness closeness) {
        all.add(new Metric("distance to closest record, ratio", closeness.distanceRatio(), 1, Aim.HIGH));
        all.add(new Metric("as close as the closest 5 %", closeness.close(), 0.05, Aim.LOW));
        all.add(new Metric("copies of training rows", closeness.copies(), closeness.heldOutCopies(), Aim.LOW));
        all.add(new Metric("numbers out of range", closeness.outside(), closeness.heldOutOutside(), Aim.LOW));
        all.add(new Metric("impossible cells", closeness.impossible(), closeness.heldOutImpossible(), Aim.LOW));
    }

    private static void add(List<Metric> all, Likeness likeness, String real) {
        all.add(new Metric("columns, " + real, likeness.columns.mean(), likeness.floorOfColumns, Aim.HIGH));
        all.add(new Metric("pairs, " + real, likeness.pairs.mean(), likeness.floorOfPairs, Aim.HIGH));
        all.add(new Metric(
                "AUROC logistic, " + real, likeness.areas.logistic(), likeness.floorOfAreas.logistic(), Aim.HALF));
        all.add(new Metric(
                "AUROC trees, " + real, likeness.areas.boosted(), likeness.floorOfAreas.boosted(), Aim.HALF));
    }

    @Override
    public String toString() {
        String line = "%-36s  %9s  %11s%n";
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, line, "", "synthetic", "noise floor"));
        for (Metric metric : metrics()) {
            text.append(String.format(Locale.ROOT, line, metric.name, figure(metric.value), figure(metric.floor)));
        }
        Likeness likeness = heldOut.orElse(train);
        text.append("least alike: ")
                .append(likeness.columns.worst().stream()
                        .limit(WORST)
                        .map(TableEvaluation::text)
                        .collect(Collectors.joining(", ")));
        for (TableFidelity.PairPart part :
                likeness.pairs.worst().stream().limit(WORST).toList()) {
            text.append(String.format("%n  %s × %s %s", part.first(), part.second(), figure(part.value())));
        }
        notes.forEach(note -> text.append(System.lineSeparator()).append(note));
        return text.toString();
    }

    private static String text(TableFidelity.ColumnPart part) {
        String missing = part.aspect() == TableFidelity.Aspect.MISSING ? " (missing)" : "";
        return part.column() + missing + " " + figure(part.value());
    }

    private static String figure(double number) {
        return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, "%.3f", number);
    }
}
