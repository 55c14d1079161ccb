package nabla.examples.tables.page;

import java.util.ArrayList;
import java.util.List;
import nabla.nn.training.Progress;
import nabla.nn.training.TrainingListener;
import nabla.nn.training.TrainingResult.Point;

/** Takes down the losses of a training for {@link PageContent#losses}: its validations, and between them means over some steps. */
public final class LossRecorder implements TrainingListener {
    private final List<Point> points = new ArrayList<>();
    private final int steps;
    private double sum;
    private int count;

    private LossRecorder(int steps) {
        this.steps = steps;
    }

    /** A recorder of the mean loss over each {@code steps} steps. */
    public static LossRecorder every(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("LossRecorder.every: expected at least 1 step, got " + steps);
        }
        return new LossRecorder(steps);
    }

    @Override
    public void afterStep(Progress progress) {
        sum += progress.loss();
        count++;
        if (progress.point().isPresent()) {
            add(progress.point().get());
        } else if (count == steps) {
            add(new Point(progress.step(), sum / count, Double.NaN));
        }
    }

    private void add(Point point) {
        points.add(point);
        sum = 0;
        count = 0;
    }

    /** The points so far. */
    public List<Point> points() {
        return List.copyOf(points);
    }
}
