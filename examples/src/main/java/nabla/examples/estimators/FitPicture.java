package nabla.examples.estimators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Figure;
import nabla.examples.report.Histogram;
import nabla.examples.report.Theme;
import nabla.scorematching.estimators.ParameterEstimate;
import org.knowm.xchart.XYChart;

/**
 * A picture of data against a fit: a histogram with the density of a column of numbers, or points of the data with draws from the fit.
 * The normalising constant, which no estimate needs, is a sum over a grid; draws are chosen among points that are uniform on the domain,
 * with the density as their weight.
 */
public final class FitPicture {
    private static final int BINS = 24;
    private static final int GRID = 2000;
    private static final int PROPOSALS = 100_000;
    private static final int DRAWS = 1000;
    private static final int FEWEST = 200;

    private FitPicture() {}

    /**
     * The picture.
     *
     * @param names of the columns
     * @param rows the data
     * @param unit of the axes, in that of the rows
     * @return nothing if the density cannot be drawn: it is not a density, or too concentrated for draws
     */
    public static Optional<Figure> of(
            Families.Family family,
            FamilyOptions options,
            List<String> names,
            WeightedRows rows,
            ParameterEstimate fit,
            Rng rng,
            double unit) {
        if (fit.notADensity().isPresent()) {
            return Optional.empty();
        }
        Domain domain = family.domain();
        int columns = rows.x().size(1);
        UnaryOperator<Tensor> placed = domain == Domain.TORUS ? Turn.about(rows.x()) : x -> x;
        WeightedRows where = new WeightedRows(placed.apply(rows.x()), rows.weights());
        if (columns == 1) {
            return Optional.of(Figure.of(
                    fit.name(),
                    new Figure.Panel(names.get(0), "data and fit", curve(domain, options, where, fit, unit))));
        }
        String shown = rows.areWeighted() ? "rows by their weights" : "rows";
        Tensor data = where.shown(rng.split(2)).div(unit);
        return draws(domain, options, columns, fit, rng).map(placed).map(inRows -> {
            Tensor drawn = inRows.div(unit);
            List<Figure.Panel> panels = new ArrayList<>();
            for (int j = 1; j < Math.min(4, names.size()); j++) {
                XYChart chart = Theme.chart(names.get(j - 1), names.get(j));
                points(chart, "fit", drawn, j, Theme.faint(Theme.FIRST, 0.4));
                points(chart, "data", data, j, Theme.faint(Theme.DATA, 0.9));
                Theme.legend(chart);
                panels.add(new Figure.Panel(
                        names.get(j) + " against " + names.get(j - 1), shown + ", and draws from the fit", chart));
            }
            return new Figure(fit.name(), panels);
        });
    }

    private static void points(XYChart chart, String name, Tensor rows, int column, java.awt.Color color) {
        Theme.points(
                chart,
                name,
                rows.slice(1, column - 1, column).toArray(),
                rows.slice(1, column, column + 1).toArray(),
                color);
    }

    private static XYChart curve(
            Domain domain, FamilyOptions options, WeightedRows rows, ParameterEstimate fit, double unit) {
        double[] data = rows.x().toArray();
        double low = Arrays.stream(data).min().orElseThrow();
        double high = Arrays.stream(data).max().orElseThrow();
        double reach = Math.max(high - low, 1e-12);
        double left = low - reach;
        double right = high + reach;
        switch (domain) {
            case POSITIVE -> left = 0;
            case BOUNDED -> {
                left = options.low().orElse(0.0);
                right = options.high().orElse(right);
            }
            case UNIT -> {
                left = 0;
                right = 1;
            }
            case TORUS -> {
                left = Turn.about(rows.x()).start().item();
                right = left + 2 * Math.PI;
            }
            default -> {}
        }
        double step = (right - left) / GRID;
        double from = left;
        Tensor grid = Tensor.of(IntStream.range(0, GRID)
                        .mapToDouble(i -> from + (i + 0.5) * step)
                        .toArray())
                .unsqueeze(1);
        Tensor log = fit.logDensity(grid);
        Tensor density = log.sub(log.max()).exp();
        density = density.div(density.sum().item() * step);
        XYChart chart = Theme.chart("", "density");
        int[] shown = IntStream.range(0, GRID)
                .filter(i -> grid.get(i, 0) >= low - 0.3 * reach && grid.get(i, 0) <= high + 0.3 * reach)
                .toArray();
        double width = reach / BINS;
        Histogram histogram = new Histogram(low, width, BINS);
        Tensor shares = Tensor.of(histogram.shares(data, rows.weights().toArray()));
        Theme.line(
                chart,
                "data",
                Tensor.of(histogram.edges()).div(unit).toArray(),
                shares.mul(unit / width).toArray(),
                Theme.DATA,
                3);
        Theme.line(
                chart,
                "fit",
                grid.take(0, shown).div(unit).toArray(),
                density.take(0, shown).mul(unit).toArray(),
                Theme.FIRST,
                1.5);
        Theme.legend(chart);
        return chart;
    }

    /** Uniform points chosen again by their density; nothing if a few of them have all the weight. */
    private static Optional<Tensor> draws(
            Domain domain, FamilyOptions options, int columns, ParameterEstimate fit, Rng rng) {
        Tensor points = domain.uniform(rng.split(0), PROPOSALS, columns).orElseThrow();
        Tensor log = fit.logDensity(points);
        if (domain == Domain.SIMPLEX) {
            // The fit's density is that of the coordinates; the points are uniform in the shares.
            double power = options.coordinates().orElse("clr").equals("sqrt") ? 0.5 : 1;
            log = log.sub(points.log().sum(1).mul(power));
        }
        Tensor weights = log.sub(log.max()).exp();
        double total = weights.sum().item();
        if (total * total / weights.square().sum().item() < FEWEST) {
            return Optional.empty();
        }
        return Optional.of(points.take(0, WeightedRows.draw(weights, DRAWS, rng.split(1))));
    }
}
