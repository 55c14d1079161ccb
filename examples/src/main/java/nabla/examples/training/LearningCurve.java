package nabla.examples.training;

import java.util.List;

/** Losses against steps. */
public record LearningCurve(List<Point> points) {
    /** A copy of these points. */
    public LearningCurve {
        points = List.copyOf(points);
    }

    /**
     * Where training stood at a step.
     *
     * @param step steps made
     * @param training the mean loss of the batches since the point before
     * @param heldOut the loss of the averaged model on the held-out data
     */
    public record Point(int step, double training, double heldOut) {}

    /** The steps. */
    public double[] steps() {
        return points.stream().mapToDouble(Point::step).toArray();
    }

    /** The losses on the batches. */
    public double[] training() {
        return points.stream().mapToDouble(Point::training).toArray();
    }

    /** The losses on the held-out data. */
    public double[] heldOut() {
        return points.stream().mapToDouble(Point::heldOut).toArray();
    }
}
