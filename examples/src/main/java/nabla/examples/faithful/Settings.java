package nabla.examples.faithful;

/**
 * How much work to do.
 *
 * @param steps the most training steps of a method
 * @param samples how many samples to draw
 * @param mostLangevinSteps the most steps of the plain Langevin dynamics
 */
public record Settings(int steps, int samples, int mostLangevinSteps) {
    /** Enough for samples that are right. */
    public static Settings full() {
        return new Settings(3000, 1500, 10_000);
    }

    /** Enough to see that everything works. */
    public static Settings quick() {
        return new Settings(400, 500, 2600);
    }

    /** The same with another number of training steps. */
    public Settings withSteps(int most) {
        return new Settings(most, samples, mostLangevinSteps);
    }

    /** Steps between two validations, or all steps if they are fewer. */
    int interval(int usual) {
        return Math.min(usual, steps);
    }
}
