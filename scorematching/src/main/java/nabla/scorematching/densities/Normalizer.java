package nabla.scorematching.densities;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.CustomOperation;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * Where the mass of a density is that is known up to a factor, in one or two dimensions, and how much it is.
 *
 * <p>Of a density on the whole space a high point c is found by climbing along the axes from the best of a coarse grid, and
 * the distances s at which it falls by e^(−½). In the coordinate t of x = c + s·sinh t, which is linear near c and
 * logarithmic far out, a tail like a power of x falls exponentially; cells of t in which, and beside which, nothing of
 * weight is are left out, and the rest is {@link CellQuadrature}'s.
 */
final class Normalizer {
    /** Cells in which e^f is smaller than at the top by this much, as are all beside them, are left out. */
    private static final double DEPTH = 45;

    /** At the end of the range of t a density has to have fallen by as much. */
    private static final double FALL = 30;

    /** A mass with a larger error is refused. */
    private static final double LARGEST_ERROR = 1e-4;

    /** Cells and nodes with less of the mass are of no weight with noise. */
    private static final double NEGLIGIBLE = 1e-17;

    /** Where tails are thin: a node at e^(−40) of the top has more with any noise in use. */
    private static final double NEGLIGIBLE_IN_TAILS = 1e-28;

    /** The tolerance in a cell, in one and two dimensions. */
    private static final double[] TOLERANCES = {1e-14, 1e-12};

    /** 0 and ±10^(k/8), from 1e-4 to 1e8. */
    private static final double[] OFFSETS = offsets(-32, 64, 8);

    private static final double[] COARSE = offsets(-2, 5, 1);

    /** The most points of a lattice. */
    private static final double MOST_LATTICE = 1e6;

    private final String name;
    private final UnaryOperator<Tensor> f;
    private final int dim;
    private final Chart chart;
    private final CellQuadrature cells;

    private Normalizer(String name, UnaryOperator<Tensor> f, int dim, Chart chart, CellQuadrature cells) {
        this.name = name;
        this.f = f;
        this.dim = dim;
        this.chart = chart;
        this.cells = cells;
    }

    /** x = c + s·sinh t, or x = t without c and s. */
    private record Chart(double[] centre, double[] scale) {
        double x(int axis, double t) {
            return centre == null ? t : centre[axis] + scale[axis] * Math.sinh(t);
        }

        /** The x of t [n, D]. */
        Tensor x(Tensor t) {
            return centre == null ? t : t.sinh().mul(Tensor.of(scale)).add(Tensor.of(centre));
        }

        /** f(x(t)) and the logarithm of |dx/dt|. */
        Tensor pulledBack(String name, UnaryOperator<Tensor> f, Tensor t, boolean strict) {
            Tensor logs = values(name, f, x(t), strict);
            return centre == null
                    ? logs
                    : logs.add(t.cosh().mul(Tensor.of(scale)).log().sum(-1));
        }
    }

    /** On the whole space. */
    static Normalizer find(String name, UnaryOperator<Tensor> f, int dim) {
        return find(name, f, dim, TOLERANCES[dim - 1]);
    }

    /** On the whole space, with this tolerance in each cell. */
    static Normalizer find(String name, UnaryOperator<Tensor> f, int dim, double tolerance) {
        double[] centre = climb(name, f, dim);
        double[] scale = new double[dim];
        Arrays.setAll(scale, i -> fall(name, f, centre, i));
        Chart chart = new Chart(centre, scale);
        List<CellQuadrature.Box> boxes = boxes(name, chart, f, dim);
        return new Normalizer(
                        name,
                        f,
                        dim,
                        chart,
                        CellQuadrature.of(t -> chart.pulledBack(name, f, t, true), boxes, tolerance))
                .checked();
    }

    /** The cells that have weight, from the values at the ticks of a grid of t. */
    private static List<CellQuadrature.Box> boxes(String name, Chart chart, UnaryOperator<Tensor> f, int dim) {
        double range = dim == 1 ? 350 : 36;
        double width = dim == 1 ? 0.25 : 1;
        int ticks = dim == 1 ? 2 : 8; // of a cell
        int cells = (int) (2 * range / width);
        int side = cells * ticks + 1;
        // A kink is often where the density is highest. It must not lie beside an edge, where no node sees it.
        double from = -range - 0.381966 * width;
        Tensor line = Tensor.linspace(from, from + 2 * range, side);
        Tensor grid = dim == 1
                ? line.unsqueeze(1)
                : Tensor.stack(
                        1,
                        line.unsqueeze(0).broadcastTo(side, side).reshape(side * side),
                        line.unsqueeze(1).broadcastTo(side, side).reshape(side * side));
        double[] logs = chart.pulledBack(name, f, grid, false).toArray();
        double top = Arrays.stream(logs).max().orElseThrow();
        for (int place = 0; place < logs.length; place++) {
            boolean isEnd = place % side % (side - 1) == 0 || dim == 2 && place / side % (side - 1) == 0;
            if (isEnd && logs[place] >= top - FALL) {
                throw new IllegalArgumentException(
                        name + ": expected a density of finite mass, got one that has not fallen off at "
                                + Arrays.toString(chart.x(grid.select(0, place)).toArray())
                                + "; a box can be given by within(low, high)");
            }
        }
        List<CellQuadrature.Box> boxes = new ArrayList<>();
        for (int b = 0; b < (dim == 1 ? 1 : cells); b++) {
            for (int a = 0; a < cells; a++) {
                if (hasWeight(logs, side, a * ticks, b * ticks, ticks, top)) {
                    double[] low = {from + a * width, from + b * width};
                    double[] widths = {width, width};
                    boxes.add(new CellQuadrature.Box(Arrays.copyOf(low, dim), Arrays.copyOf(widths, dim)));
                }
            }
        }
        return boxes;
    }

    /** In a box. */
    static Normalizer within(String name, UnaryOperator<Tensor> f, double[] low, double[] high) {
        Chart chart = new Chart(null, null);
        return new Normalizer(
                        name,
                        f,
                        low.length,
                        chart,
                        CellQuadrature.of(
                                t -> chart.pulledBack(name, f, t, true),
                                low,
                                high,
                                low.length == 1 ? 64 : 16,
                                TOLERANCES[low.length - 1]))
                .checked();
    }

    private Normalizer checked() {
        if (!Double.isFinite(logMass())) {
            throw new IllegalArgumentException(
                    name + ": expected a density with a mass that is positive and finite, got e^" + logMass());
        }
        if (!(relativeError() <= LARGEST_ERROR)) {
            throw new IllegalArgumentException(name + ": expected a mass that quadrature finds to " + LARGEST_ERROR
                    + ", got an error of " + relativeError());
        }
        return this;
    }

    /** The logarithm of ∫ e^f dx. */
    double logMass() {
        return cells.logIntegral();
    }

    /** An estimate of the relative error of the mass. */
    double relativeError() {
        return cells.relativeError();
    }

    /** Independent points: row i is where the uniform numbers of row i lead. */
    Tensor sample(Rng rng, int n) {
        return chart.x(quantiles(name, cells, rng, n, dim));
    }

    /**
     * Points of a quadrature and the logarithms of their shares of the mass.
     *
     * @param points [K, D]
     * @param logShares [K]
     */
    record Nodes(Tensor points, Tensor logShares) {}

    /**
     * Nodes that integrate the density times a normal density of this deviation.
     *
     * @throws IllegalArgumentException if that takes too many
     */
    Nodes nodes(double deviation) {
        return dim == 1 ? cellNodes(deviation) : lattice(deviation).orElseGet(() -> cellNodes(deviation));
    }

    private Nodes cellNodes(double deviation) {
        try {
            Nodes nodes = cellNodes(deviation, NEGLIGIBLE);
            return dim == 1 ? thinTails(deviation, nodes) : nodes;
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(
                    name + ": expected noise that is not as small against the density, got " + e.getMessage(), e);
        }
    }

    private Nodes cellNodes(double deviation, double leastShare) {
        CellQuadrature narrow = cells.refined(box -> isWider(box, 2 * deviation), leastShare);
        return new Nodes(chart.x(narrow.nodes()), narrow.logShares());
    }

    /** With nodes as far out as the cells go, unless tails are so heavy that these are many more. */
    private Nodes thinTails(double deviation, Nodes nodes) {
        try {
            Nodes more = cellNodes(deviation, NEGLIGIBLE_IN_TAILS);
            return more.logShares.size() <= 2 * nodes.logShares.size() ? more : nodes;
        } catch (IllegalStateException e) {
            return nodes;
        }
    }

    private boolean isWider(CellQuadrature.Box box, double widest) {
        for (int i = 0; i < dim; i++) {
            if (chart.x(i, box.low()[i] + box.width()[i]) - chart.x(i, box.low()[i]) > widest) {
                return true;
            }
        }
        return false;
    }

    /**
     * A lattice in the plane. The trapezoidal rule converges faster than any power of its step h where a density is smooth and
     * vanishes at the ends; its error is the density's Fourier transform from 2π/h on. So if it has converged for the density
     * alone at h, it has for the product at 1/h + 7/(2π·deviation). Nothing if it does not converge: there are kinks.
     */
    private Optional<Nodes> lattice(double deviation) {
        Tensor mass = chart.x(cells.refined(box -> false, NEGLIGIBLE).nodes());
        double[] low = mass.min(0).toArray();
        double[] high = mass.max(0).toArray();
        double own = Math.min(high[0] - low[0], high[1] - low[1]) / 8;
        for (; latticeSize(low, high, own) < MOST_LATTICE; own /= Math.sqrt(2)) {
            if (Math.abs(sum(low, high, own, 0.25) - 1) < 1e-11 && Math.abs(sum(low, high, own, 0.6) - 1) < 1e-11) {
                double step = 1 / (1 / own + 7 / (2 * Math.PI * deviation));
                return latticeSize(low, high, step) < MOST_LATTICE
                        ? Optional.of(lattice(low, high, step, 0.5))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static double latticeSize(double[] low, double[] high, double step) {
        return (high[0] - low[0]) / step * ((high[1] - low[1]) / step);
    }

    private double sum(double[] low, double[] high, double step, double offset) {
        return lattice(low, high, step, offset).logShares.exp().sum().item();
    }

    private Nodes lattice(double[] low, double[] high, double step, double offset) {
        int width = 1 + (int) Math.ceil((high[0] - low[0]) / step);
        int height = 1 + (int) Math.ceil((high[1] - low[1]) / step);
        Tensor across = Tensor.arange(width).add(offset).mul(step).add(low[0]).unsqueeze(0);
        Tensor up = Tensor.arange(height).add(offset).mul(step).add(low[1]).unsqueeze(1);
        Tensor all = Tensor.stack(
                1,
                across.broadcastTo(height, width).reshape(width * height),
                up.broadcastTo(height, width).reshape(width * height));
        Tensor logs = values(name, f, all, true).sub(logMass() - 2 * Math.log(step));
        int[] kept = IntStream.range(0, logs.size())
                .filter(k -> logs.get(k) > Math.log(NEGLIGIBLE))
                .toArray();
        return new Nodes(all.take(0, kept), logs.take(0, kept));
    }

    /** Draws by quantiles. */
    static Tensor quantiles(String name, CellQuadrature cells, Rng rng, int n, int dim) {
        return CustomOperation.of(name + ".quantile", operands -> {
                    double[] uniform = operands.get(0).toArray();
                    double[] points = new double[n * dim];
                    for (int row = 0; row < n; row++) {
                        int from = row * (dim + 1);
                        double[] point = cells.quantile(Arrays.copyOfRange(uniform, from, from + dim + 1));
                        System.arraycopy(point, 0, points, row * dim, dim);
                    }
                    return Tensor.of(new int[] {n, dim}, points);
                })
                .apply(rng.uniform(n, dim + 1));
    }

    /** Values that are numbers or −∞; without {@code strict} what is not a number counts as −∞. */
    private static Tensor values(String name, UnaryOperator<Tensor> f, Tensor x, boolean strict) {
        Tensor values = Points.onePerPoint(name, "a log-density", f.apply(x), x);
        double[] logs = values.toArray();
        for (int i = 0; i < logs.length; i++) {
            boolean isUnknown = Double.isNaN(logs[i]);
            if (isUnknown && strict || logs[i] == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException(name + ": expected a log-density that is a number or −∞, got "
                        + logs[i] + " at " + Arrays.toString(x.select(0, i).toArray()));
            }
            logs[i] = isUnknown ? Double.NEGATIVE_INFINITY : logs[i];
        }
        return Tensor.of(new int[] {logs.length}, logs);
    }

    /** A point from which no move along an axis leads higher. */
    private static double[] climb(String name, UnaryOperator<Tensor> f, int dim) {
        List<double[]> starts = new ArrayList<>();
        for (double a : COARSE) {
            for (double b : dim == 1 ? new double[1] : COARSE) {
                starts.add(dim == 1 ? new double[] {a} : new double[] {a, b});
            }
        }
        Tensor first = values(name, f, Tensor.of(starts.toArray(double[][]::new)), false);
        double[] x = starts.get(first.argMax()).clone();
        double best = first.max().item();
        if (best == Double.NEGATIVE_INFINITY) {
            throw new IllegalArgumentException(
                    name + ": expected a log-density that is a number somewhere near the origin,"
                            + " got none; a box can be given by within(low, high)");
        }
        double before = Double.NEGATIVE_INFINITY;
        for (int round = 0; round < 50 && best - before > 1e-3; round++) {
            before = best;
            for (int i = 0; i < dim; i++) {
                Tensor along = values(name, f, moved(x, i), false);
                if (along.max().item() > best) {
                    best = along.max().item();
                    x[i] += OFFSETS[along.argMax()];
                }
            }
        }
        return x;
    }

    /** The distance along an axis at which e^f has fallen by e^(−½) on both sides; 1 if it never has. */
    private static double fall(String name, UnaryOperator<Tensor> f, double[] centre, int axis) {
        double[] logs = values(name, f, moved(centre, axis), false).toArray();
        // 0 comes first, then pairs of ±, from the nearest to the farthest.
        for (int k = 1; k < logs.length; k += 2) {
            if (Math.max(logs[k], logs[k + 1]) < logs[0] - 0.5) {
                return OFFSETS[k];
            }
        }
        return 1;
    }

    private static Tensor moved(double[] x, int axis) {
        return Tensor.of(Arrays.stream(OFFSETS)
                .mapToObj(offset -> {
                    double[] moved = x.clone();
                    moved[axis] += offset;
                    return moved;
                })
                .toArray(double[][]::new));
    }

    private static double[] offsets(int from, int to, int perDecade) {
        double[] offsets = new double[1 + 2 * (to - from + 1)];
        for (int k = from; k <= to; k++) {
            offsets[1 + 2 * (k - from)] = Math.pow(10, (double) k / perDecade);
            offsets[2 + 2 * (k - from)] = -Math.pow(10, (double) k / perDecade);
        }
        return offsets;
    }

    /** Whether a tick of a cell, or one beside it, is near the top. */
    private static boolean hasWeight(double[] logs, int side, int a, int b, int ticks, double top) {
        int rows = logs.length / side;
        for (int j = Math.max(0, b - 1); j <= Math.min(rows - 1, b + ticks + 1); j++) {
            for (int i = Math.max(0, a - 1); i <= Math.min(side - 1, a + ticks + 1); i++) {
                if (logs[j * side + i] >= top - DEPTH) {
                    return true;
                }
            }
        }
        return false;
    }
}
