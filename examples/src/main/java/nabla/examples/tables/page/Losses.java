package nabla.examples.tables.page;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import nabla.examples.report.Digits;
import nabla.examples.report.Markup;
import nabla.nn.training.TrainingResult.Point;

/** The loss on the way: a thin line for the training data, a thick dashed one for held-out rows, and a mark where that is lowest. */
final class Losses {
    private static final double WIDTH = 400;
    private static final double HEIGHT = 250;
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
                ? "Thin: training data. Thick and dashed: held-out rows; the diamond marks where that loss is lowest."
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

    /** The chart; it leaves out losses that would leave no room to the others, but not the best one of held-out rows. */
    Markup svg() {
        double[] losses = points.stream()
                .flatMapToDouble(point -> Arrays.stream(new double[] {point.loss(), point.heldOutLoss()}))
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        double low = losses.length == 0 ? 0 : losses[0];
        double most = losses.length == 0 ? 1 : losses[(int) (SHOWN * (losses.length - 1))];
        double high = Math.max(most, best().map(Point::heldOutLoss).orElse(most));
        double margin = MARGIN * (high / 2 - low / 2) * 2;
        Axis x = Axis.linear(0, last());
        Panel panel = new Panel(WIDTH, HEIGHT, x, "training step", Axis.linear(low - margin, high + margin), "loss");
        panel.path("loss", line(panel, Point::loss));
        panel.path("heldloss", line(panel, Point::heldOutLoss));
        best().ifPresent(best -> panel.path("mark", diamond(panel.x(best.step()), panel.y(best.heldOutLoss()))));
        return panel.svg("Loss over training steps. " + sentence());
    }

    /** Interrupted where a loss is not finite, or another training begins. */
    private StringBuilder line(Panel panel, ToDoubleFunction<Point> loss) {
        StringBuilder path = new StringBuilder();
        boolean interrupted = true;
        long before = -1;
        int every = (points.size() + MOST - 1) / MOST;
        for (int i : IntStream.range(0, points.size())
                .filter(i -> i % every == 0 || i == points.size() - 1)
                .toArray()) {
            double value = loss.applyAsDouble(points.get(i));
            interrupted = interrupted || points.get(i).step() <= before;
            before = points.get(i).step();
            if (Double.isFinite(value)) {
                path.append(interrupted ? 'M' : 'L')
                        .append(Markup.number(panel.x(points.get(i).step())));
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
