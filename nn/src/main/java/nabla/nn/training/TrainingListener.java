package nabla.nn.training;

/** Is told after every step where a training stands: shows it, writes it down, ends it. */
@FunctionalInterface
public interface TrainingListener {
    /** Called after every step. */
    void afterStep(Progress progress);

    /** The same listener, called after every n-th step and the last one. */
    default TrainingListener every(long n) {
        return progress -> {
            if (progress.step() % n == 0 || progress.end().isPresent()) {
                afterStep(progress);
            }
        };
    }
}
