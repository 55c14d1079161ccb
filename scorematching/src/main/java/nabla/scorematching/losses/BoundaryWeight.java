package nabla.scorematching.losses;

import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * A domain from a to b for a number, and a weight h on it that vanishes where the density may not: at a and at b, if they are
 * finite. As a {@link Weight} it is a diagonal, h of each number; {@link Weight#columns} takes one for each column.
 *
 * <table>
 * <caption>Weights; efficiency: n·Var of maximum likelihood over that of the loss, mean of N(0, 1) on x &gt; 0</caption>
 * <tr><th>weight</th><th>h(x)</th><th>domain</th><th>efficiency</th></tr>
 * <tr><td>{@link #log}</td><td>log(1 + x)</td><td>x ≥ 0</td><td>0.99</td></tr>
 * <tr><td>{@link #capped}</td><td>min(x, c)</td><td>x ≥ 0</td><td>0.96 for c = 1</td></tr>
 * <tr><td>{@link #linear}</td><td>x</td><td>x ≥ 0</td><td>0.87</td></tr>
 * <tr><td>{@link #square}</td><td>x²</td><td>x ≥ 0</td><td>0.27</td></tr>
 * <tr><td>{@link #distance}</td><td>min(x − a, b − x)</td><td>[a, b]</td><td></td></tr>
 * <tr><td>{@link #parabola}</td><td>(x − a)(b − x)</td><td>[a, b]</td><td></td></tr>
 * <tr><td>{@link #one}</td><td>1</td><td>ℝ</td><td>1</td></tr>
 * </table>
 *
 * <p>Those that are not powers depend on the unit: give {@link #log(double)} or {@link #capped} the median of the column, divide the
 * column by it first, or write the scale into a weight {@linkplain #of of your own}.
 */
public final class BoundaryWeight implements Weight {
    private final String text;
    private final double low;
    private final double high;
    private final UnaryOperator<Tensor> h;

    private BoundaryWeight(String text, double low, double high, UnaryOperator<Tensor> h) {
        this.text = text;
        this.low = low;
        this.high = high;
        this.h = h;
    }

    /**
     * A weight of your own.
     *
     * @param low a, the least number of the domain; −∞ for none
     * @param high b, the greatest number of the domain; ∞ for none
     * @param h elementwise and not negative, made of tensor operations; it may have kinks, where its derivative is that of the
     *     operation ({@code min}: of the smaller side)
     * @throws IllegalArgumentException unless a &lt; b, or if h is not 0 at a finite end
     */
    public static BoundaryWeight of(double low, double high, UnaryOperator<Tensor> h) {
        requireDomain("BoundaryWeight", low, high);
        Points.present("BoundaryWeight", "a weight", h);
        for (double end : new double[] {low, high}) {
            double there =
                    Double.isInfinite(end) ? 0 : h.apply(Tensor.full(end, 1, 1)).item();
            if (!(there == 0)) {
                throw new IllegalArgumentException(
                        "BoundaryWeight: expected a weight that is 0 at the boundary, got " + there + " at " + end);
            }
        }
        Tensor some = Tensor.of(inside(low, high)).unsqueeze(1);
        Points.requireKnown("BoundaryWeight", "a weight of at least 0 inside", h.apply(some), v -> v >= 0);
        return new BoundaryWeight("BoundaryWeight on [" + low + ", " + high + "]", low, high, h);
    }

    /** Some numbers of the domain, near its ends and far from them. */
    private static double[] inside(double low, double high) {
        double from = Double.isInfinite(low) ? Math.min(-1, high - 1) : low;
        double to = Double.isInfinite(high) ? Math.max(1, from + 1) : high;
        return new double[] {from + 0.01 * (to - from), from + 0.5 * (to - from), to - 0.01 * (to - from)};
    }

    private static BoundaryWeight positive(String text, UnaryOperator<Tensor> h) {
        return new BoundaryWeight(text, 0, Double.POSITIVE_INFINITY, h);
    }

    private static void requireDomain(String name, double low, double high) {
        if (!(low < high)) {
            throw new IllegalArgumentException(
                    name + ": expected a domain from a to b with a < b, got " + low + " to " + high);
        }
    }

    private static void requireInterval(String name, double low, double high) {
        requireDomain(name, low, high);
        if (Double.isInfinite(high - low)) {
            throw new IllegalArgumentException(name + ": expected a finite interval, got " + low + " to " + high);
        }
    }

    /** h = 1 on the whole line: the loss of the column is that of {@link ScoreMatching}. */
    public static BoundaryWeight one() {
        return new BoundaryWeight("1", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, x -> Tensor.ones(x.shape()));
    }

    /** h = x² for x ≥ 0 [Hyvärinen 2007]: the exact loss of log x, up to a constant. */
    public static BoundaryWeight square() {
        return positive("x²", Tensor::square);
    }

    /** h = x for x ≥ 0. */
    public static BoundaryWeight linear() {
        return positive("x", x -> x);
    }

    /** h = log(1 + x) for x ≥ 0 [Yu, Drton and Shojaie 2019]. */
    public static BoundaryWeight log() {
        return positive("log(1 + x)", Tensor::log1p);
    }

    /**
     * h = log(1 + x/c) for x ≥ 0, whose estimates do not depend on the unit if c is the median of the column.
     *
     * @throws IllegalArgumentException if c is not positive and finite
     */
    public static BoundaryWeight log(double c) {
        Points.positive("BoundaryWeight.log", "c", c);
        return positive("log(1 + x/" + c + ")", x -> x.div(c).log1p());
    }

    /**
     * h = min(x, c) for x ≥ 0 [Yu, Drton and Shojaie 2019], with a kink at c.
     *
     * @throws IllegalArgumentException if c is not positive and finite
     */
    public static BoundaryWeight capped(double c) {
        Points.positive("BoundaryWeight.capped", "c", c);
        return positive("min(x, " + c + ")", x -> x.minimum(c));
    }

    /**
     * h = min(x − a, b − x) for a ≤ x ≤ b, the distance to the boundary, with a kink in the middle.
     *
     * @throws IllegalArgumentException unless a &lt; b, both finite
     */
    public static BoundaryWeight distance(double low, double high) {
        requireInterval("BoundaryWeight.distance", low, high);
        return new BoundaryWeight(
                "distance to the ends of [" + low + ", " + high + "]",
                low,
                high,
                x -> x.sub(low).minimum(x.neg().add(high)));
    }

    /**
     * h = (x − a)(b − x) for a ≤ x ≤ b.
     *
     * @throws IllegalArgumentException unless a &lt; b, both finite
     */
    public static BoundaryWeight parabola(double low, double high) {
        requireInterval("BoundaryWeight.parabola", low, high);
        return new BoundaryWeight(
                "(x − a)(b − x) on [" + low + ", " + high + "]",
                low,
                high,
                x -> x.sub(low).mul(x.neg().add(high)));
    }

    /** h(x), elementwise. */
    @Override
    public Tensor at(Tensor x) {
        return h.apply(x);
    }

    /** 1 where all numbers of a row are in the domain, 0 elsewhere and where one is NaN. */
    @Override
    public Tensor inside(Tensor x) {
        return x.ge(low).mul(x.le(high)).min(-1);
    }

    @Override
    public void requireInside(String name, Tensor x) {
        Points.requireKnown(
                name, "data in [" + low + ", " + high + "]", x, v -> v >= low && v <= high && Double.isFinite(v));
    }

    @Override
    public String toString() {
        return text;
    }
}
