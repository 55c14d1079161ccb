package nabla.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import nabla.autodiff.Tensor;

/**
 * A table of a network's layers, as {@code layer.summary(shape)} gives it: for each layer its path, its text, the shape
 * of its result, the number of its parameters and its smoothness.
 */
public final class Summary {
    private static final int WIDEST = 48;

    private final String scope;
    private final List<Line> lines;

    /** A table without lines. */
    Summary() {
        this("", new ArrayList<>());
    }

    private Summary(String scope, List<Line> lines) {
        this.scope = scope;
        this.lines = lines;
    }

    /**
     * One row of the table.
     *
     * @param path the names on the way to the layer, as in its parameters' names
     * @param layer the layer's text
     * @param shape the shape of its result
     * @param count the number of its parameters
     * @param smoothness its smoothness
     */
    public record Line(String path, String layer, List<Integer> shape, long count, Smoothness smoothness) {}

    /** The same table for the part of a layer whose parameters have names that begin with {@code name.}. */
    public Summary under(String name) {
        return new Summary(scope.isEmpty() ? name : scope + "." + name, lines);
    }

    /** Adds the line of a layer. */
    public void add(String layer, Tensor result, Parameters parameters, Smoothness smoothness) {
        List<Integer> shape = Arrays.stream(result.shape()).boxed().toList();
        lines.add(new Line(scope, layer, shape, parameters.count(), smoothness));
    }

    /** The lines so far. */
    public List<Line> lines() {
        return List.copyOf(lines);
    }

    /** The number of all parameters. */
    public long count() {
        return lines.stream().mapToLong(Line::count).sum();
    }

    /** The smoothness of the whole, which is that of its roughest layer. */
    public Smoothness smoothness() {
        return lines.stream().map(Line::smoothness).reduce(Smoothness.C_INFINITY, Smoothness::and);
    }

    @Override
    public String toString() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"path", "layer", "shape", "parameters", "smoothness"});
        lines.forEach(line -> rows.add(new String[] {
            line.path, shortened(line.layer), line.shape.toString(), grouped(line.count), line.smoothness.toString()
        }));
        rows.add(new String[] {"", "total", "", grouped(count()), smoothness().toString()});
        int[] widths = new int[5];
        rows.forEach(row -> Arrays.setAll(widths, i -> Math.max(widths[i], row[i].length())));
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            String line = String.format(
                    "%-" + widths[0] + "s  %-" + widths[1] + "s  %-" + widths[2] + "s  %" + widths[3] + "s  %s",
                    (Object[]) row);
            text.append(line.stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String shortened(String text) {
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
