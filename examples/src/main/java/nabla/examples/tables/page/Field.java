package nabla.examples.tables.page;

import java.util.Arrays;
import nabla.examples.report.Markup;

/**
 * The score over the data, as arrows towards where the density grows. Its size |s| is measured in standard deviations of the columns;
 * an arrow takes |s| / (|s| + median |s|) of its room, and is drawn the heavier, the stronger the score is.
 */
final class Field {
    private static final double WIDTH = 400;
    private static final double HEIGHT = 360;
    private static final int WEIGHTS = 4;
    private static final double HEAD = 0.35;
    private static final double SPREAD = Math.toRadians(26);
    /** A step along the score that tells its direction on the chart, in standard deviations. */
    private static final double STEP = 1e-3;

    private final Panel panel;
    private final double[] unit;
    private final StringBuilder[] paths = new StringBuilder[WEIGHTS];

    private Field(Numbers x, Numbers y) {
        this.panel = Scatter.panel(x, y, WIDTH, HEIGHT);
        this.unit = new double[] {deviation(x.data()), deviation(y.data())};
        Arrays.setAll(paths, k -> new StringBuilder());
        Scatter.points(panel, x.data(), y.data(), false);
    }

    static Markup of(ScoreField field, Numbers x, Numbers y) {
        return new Field(x, y).svg(field);
    }

    private Markup svg(ScoreField field) {
        double[] sizes = Arrays.stream(field.scores())
                .mapToDouble(score -> Math.hypot(score[0] * unit[0], score[1] * unit[1]))
                .toArray();
        double[] sorted = Arrays.stream(sizes).filter(Double::isFinite).sorted().toArray();
        double room = 0.9 * WIDTH / Math.max(4, Math.sqrt(sizes.length));
        for (int i = 0; i < sizes.length; i++) {
            if (Double.isFinite(sizes[i]) && sizes[i] > 0) {
                int weaker = -1 - Arrays.binarySearch(sorted, Math.nextDown(sizes[i]));
                int weight = (int) ((long) WEIGHTS * Math.max(0, weaker) / sorted.length);
                double length = room * sizes[i] / (sizes[i] + sorted[sorted.length / 2]);
                arrow(paths[weight], field.points()[i], field.scores()[i], sizes[i], length);
            }
        }
        for (int k = 0; k < WEIGHTS; k++) {
            panel.path("arrow arrow" + k, paths[k]);
        }
        return panel.svg("Arrows of the score over the data, which point to where the density grows.");
    }

    private void arrow(StringBuilder path, double[] point, double[] score, double size, double length) {
        double x = panel.x(point[0]);
        double y = panel.y(point[1]);
        double dx = panel.x(point[0] + STEP * unit[0] * unit[0] * score[0] / size) - x;
        double dy = panel.y(point[1] + STEP * unit[1] * unit[1] * score[1] / size) - y;
        double angle = Math.atan2(dy, dx);
        double tipX = x + length * Math.cos(angle);
        double tipY = y + length * Math.sin(angle);
        move(path, 'M', x, y);
        move(path, 'L', tipX, tipY);
        move(
                path,
                'M',
                tipX - HEAD * length * Math.cos(angle + SPREAD),
                tipY - HEAD * length * Math.sin(angle + SPREAD));
        move(path, 'L', tipX, tipY);
        move(
                path,
                'L',
                tipX - HEAD * length * Math.cos(angle - SPREAD),
                tipY - HEAD * length * Math.sin(angle - SPREAD));
    }

    private static void move(StringBuilder path, char command, double x, double y) {
        path.append(command).append(Markup.number(x)).append(' ').append(Markup.number(y));
    }

    private static double deviation(double[] numbers) {
        double[] present = Numbers.present(numbers);
        double mean = Arrays.stream(present).average().orElse(0);
        double square = Arrays.stream(present)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElse(0);
        return square > 0 && Double.isFinite(square) ? Math.sqrt(square) : 1;
    }
}
