package nabla.scorematching.diffusion;

/**
 * A diffusion between two times s &lt; t, exactly: x(t) = r x(s) + √v z.
 *
 * @param ratio r = α(t)/α(s)
 * @param variance v = σ(t)² − r² σ(s)²
 * @param from σ(s)
 * @param to σ(t)
 */
record Transition(double ratio, double variance, double from, double to) {
    static Transition between(SDE sde, double s, double t) {
        double ratio = sde.meanCoefficient(t) / sde.meanCoefficient(s);
        double from = sde.standardDeviation(s);
        double to = sde.standardDeviation(t);
        return new Transition(ratio, to * to - ratio * ratio * from * from, from, to);
    }
}
