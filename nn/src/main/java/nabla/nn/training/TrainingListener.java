package nabla.nn.training;

import nabla.nn.doors.Doors;

/** Is called after every step of a training: to show it, to log it, to end it. */
@FunctionalInterface
public interface TrainingListener {
    /** Called after every step. */
    void afterStep(Progress progress);

    /**
     * The same listener, called after every n-th step and the last one.
     *
     * @throws IllegalArgumentException if n is not positive
     */
    default TrainingListener every(long n) {
        Doors.atLeast("TrainingListener.every", "steps", 1, n);
        return progress -> {
            if (progress.step() % n == 0 || progress.end().isPresent()) {
                afterStep(progress);
            }
        };
    }
}
