package nabla.scorematching.densities;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/**
 * A rule of quadrature along an axis.
 *
 * @param x the nodes, in increasing order
 * @param weights by which values are summed
 * @param ends up to where the nodes as far as each integrate; NaN inside of a panel
 */
record Axis(double[] x, double[] weights, double[] ends) {
    /** Gauss's rule in panels, which meet at 0 if the ends are whole multiples of the width. */
    static Axis panels(double low, double high, double width) {
        GaussRule rule = GaussRule.panels(low, high, width * (1 + 1e-12));
        double[] x = rule.nodes();
        double[] ends = new double[x.length];
        Arrays.setAll(ends, k -> k % 10 == 9 && k + 1 < x.length ? 0.5 * (x[k] + x[k + 1]) : Double.NaN);
        return new Axis(x, rule.weights(), ends);
    }

    /** The trapezoidal rule for what vanishes at the ends, exact to rounding for what is smooth at this step. */
    static Axis steps(double low, double high, double step) {
        int count = (int) Math.round((high - low) / step);
        double[] x = new double[count];
        double[] ends = new double[count];
        double[] weights = new double[count];
        Arrays.setAll(x, i -> low + (i + 0.5) * step);
        Arrays.setAll(ends, i -> low + (i + 1) * step);
        Arrays.fill(weights, step);
        return new Axis(x, weights, ends);
    }

    /** The trapezoidal rule in t with x = scale·sinh t: for tails like a power of x. */
    static Axis stretched(double scale, double range, double step) {
        Axis t = steps(-range, range, step);
        return new Axis(
                Arrays.stream(t.x).map(s -> scale * Math.sinh(s)).toArray(),
                Arrays.stream(t.x).map(s -> scale * Math.cosh(s) * step).toArray(),
                Arrays.stream(t.ends).map(s -> scale * Math.sinh(s)).toArray());
    }

    /** The nodes of a product of axes, [n, D]; the first axis varies slowest. */
    static Tensor nodes(Axis... axes) {
        Tensor first = Tensor.of(axes[0].x).unsqueeze(1);
        if (axes.length == 1) {
            return first;
        }
        int a = axes[0].x.length;
        int b = axes[1].x.length;
        Tensor second = Tensor.of(axes[1].x).unsqueeze(0);
        return Tensor.stack(
                1,
                first.broadcastTo(a, b).reshape(a * b),
                second.broadcastTo(a, b).reshape(a * b));
    }

    /** The weights of a product of axes, [n]. */
    static Tensor weights(Axis... axes) {
        Tensor first = Tensor.of(axes[0].weights);
        return axes.length == 1
                ? first
                : first.outer(Tensor.of(axes[1].weights)).reshape(-1);
    }
}
