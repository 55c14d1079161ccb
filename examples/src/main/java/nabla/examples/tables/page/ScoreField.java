package nabla.examples.tables.page;

import java.util.List;
import java.util.Optional;
import nabla.scorematching.tables.ColumnKind;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableModel;

/**
 * The score of a table of two columns of numbers, at some points.
 *
 * @param x the name of the first column
 * @param y the name of the second column
 * @param points where, [n][2], in the units of the columns
 * @param scores the gradient of log p there, [n][2], in one over those units
 */
public record ScoreField(String x, String y, double[][] points, double[][] scores) {
    private static final int ACROSS = 18;
    private static final int DOWN = 15;

    /** The score of a model over the part of the plane in which its data lie; nothing unless it has learnt two columns of numbers. */
    public static Optional<ScoreField> of(TableModel model, DataFrame data) {
        List<String> names = model.schema().learnt();
        boolean plane = names.size() == 2
                && names.stream()
                        .allMatch(name -> model.schema().column(name).kind() == ColumnKind.NUMBER
                                && data.has(name)
                                && data.isNumeric(name));
        return plane ? Optional.of(of(model, data, names.get(0), names.get(1))) : Optional.empty();
    }

    private static ScoreField of(TableModel model, DataFrame data, String x, String y) {
        double[] nothing = {};
        Axis horizontal = new Numbers(x, false, data.numbers(x), nothing, nothing).axis();
        Axis vertical = new Numbers(y, false, data.numbers(y), nothing, nothing).axis();
        double[][] points = new double[ACROSS * DOWN][];
        double[] xs = new double[points.length];
        double[] ys = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            xs[i] = horizontal.value((i % ACROSS + 0.5) / ACROSS);
            ys[i] = vertical.value((i / ACROSS + 0.5) / DOWN);
            points[i] = new double[] {xs[i], ys[i]};
        }
        DataFrame rows = DataFrame.builder().numbers(x, xs).numbers(y, ys).build();
        return new ScoreField(x, y, points, model.score(rows).toMatrix());
    }
}
