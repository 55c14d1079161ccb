package nabla.scorematching.samplers;

/** What samplers demand of their steps. */
final class Steps {
    private Steps() {}

    /** Refuses a step size that is not positive and finite, and a negative number of steps. */
    static void require(String name, double stepSize, int steps) {
        if (!(stepSize > 0 && stepSize < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": expected a positive, finite step size, got " + stepSize);
        }
        if (steps < 0) {
            throw new IllegalArgumentException(name + ": expected at least 0 steps, got " + steps);
        }
    }
}
