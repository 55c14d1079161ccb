package nabla.examples.tables.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import nabla.examples.report.Digits;
import nabla.examples.report.Markup;
import nabla.nn.training.TrainingResult.Point;

/** The loss on the way: of the training data, and of held-out rows with a mark where it is lowest. */
final class Losses {
    private static final double WIDTH = 340;
    private static final double HEIGHT = 210;
    private static final int MOST = 500;
    /** The part of the losses that is always shown: the first ones may be far above the others. */
    private static final double SHOWN = 0.95;

    private static final double MARGIN = 0.06;
    private static final double MARK = 5;

    private final List<Point> points;

    Losses(List<Point> points) {
        this.points = points;
    }

    /** What the curves say, in a sentence. */
    String sentence() {
        String steps = Words.count(last(), "step") + ". ";
        String kept = best().map(best -> "The held-out loss is lowest after " + best.step() + " steps: "
                        + Digits.of(best.heldOutLoss()) + ". ")
                .orElse("No loss of held-out rows was measured. ");
        long broken =
                points.stream().filter(point -> !Double.isFinite(point.loss())).count();
        return steps + kept + (broken == 0 ? "" : "At " + Words.count(broken, "point") + " the loss is not finite.");
    }

    /** What the marks mean. */
    String legend() {
        return best().isPresent()
                ? "The loss of the training data; beside it that of held-out rows, which may weigh levels otherwise. The diamond"
                        + " marks where it is lowest."
                : "The loss of the training data.";
    }

    private long last() {
        return points.stream().mapToLong(Point::step).max().orElse(0);
    }

    private Optional<Point> best() {
        return points.stream()
                .filter(point -> Double.isFinite(point.heldOutLoss()))
                .min(Comparator.comparing(Point::heldOutLoss));
    }

    /** A chart of the training data, and one of held-out rows if their loss was measured: two losses have no axis in common. */
    List<Markup> charts() {
        List<Markup> charts = new ArrayList<>();
        charts.add(panel("training loss", "loss", points, Point::loss).svg("Training loss. " + sentence()));
        best().ifPresent(best -> {
            List<Point> measured = points.stream()
                    .filter(point -> !Double.isNaN(point.heldOutLoss()))
                    .toList();
            Panel panel = panel("held-out loss", "heldloss", measured, Point::heldOutLoss);
            panel.path("mark", diamond(panel.x(best.step()), panel.y(best.heldOutLoss())));
            charts.add(panel.svg("Held-out loss. " + sentence()));
        });
        return charts;
    }

    /** It leaves out losses that would leave no room to the others. */
    private Panel panel(String label, String kind, List<Point> shown, ToDoubleFunction<Point> loss) {
        double[] losses = shown.stream()
                .mapToDouble(loss)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        double low = losses.length == 0 ? 0 : losses[0];
        double high = losses.length == 0 ? 1 : losses[(int) (SHOWN * (losses.length - 1))];
        double margin = MARGIN * (high / 2 - low / 2) * 2;
        Axis x = Axis.linear(0, last());
        Panel panel = new Panel(WIDTH, HEIGHT, x, "training step", Axis.linear(low - margin, high + margin), label);
        panel.path(kind, line(panel, shown, loss));
        return panel;
    }

    /** Interrupted where a loss is not finite, or another training begins. */
    private static StringBuilder line(Panel panel, List<Point> shown, ToDoubleFunction<Point> loss) {
        StringBuilder path = new StringBuilder();
        boolean interrupted = true;
        long before = -1;
        int every = (shown.size() + MOST - 1) / MOST;
        for (int i : IntStream.range(0, shown.size())
                .filter(i -> i % every == 0 || i == shown.size() - 1)
                .toArray()) {
            Point point = shown.get(i);
            double value = loss.applyAsDouble(point);
            interrupted = interrupted || point.step() <= before;
            before = point.step();
            if (Double.isFinite(value)) {
                path.append(interrupted ? 'M' : 'L').append(Markup.number(panel.x(point.step())));
                path.append(' ').append(Markup.number(panel.y(value)));
            }
            interrupted = !Double.isFinite(value);
        }
        return path;
    }

    private static String diamond(double x, double y) {
        return "M" + Markup.number(x - MARK) + " " + Markup.number(y) + "l5 -5l5 5l-5 5z";
    }
}
