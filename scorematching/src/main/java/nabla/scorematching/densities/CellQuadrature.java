package nabla.scorematching.densities;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;

/**
 * The integral of e^f over a region of one or two dimensions, and draws from the density that is proportional to it. The
 * region is cut into cells with Gauss's rule in each; a cell is halved, along every axis, until its parts sum to what it had.
 * In each cell e^f is then as good as the polynomial through its nodes, whose integral is inverted for quantiles.
 */
final class CellQuadrature {
    /** The difference between a cell and its parts that is accepted on a line, as a share of the whole. */
    private static final double TOLERANCE = 1e-14;

    /** The most values of f that are asked for. */
    private static final int MOST_VALUES = 6_000_000;

    /** The rows of one call of f. */
    private static final int MOST_ROWS = 1 << 16;

    private static final int ORDER = GaussRule.ORDER;

    /** The Legendre polynomials at the nodes. */
    private static final double[][] AT_NODES = Arrays.stream(GaussRule.STANDARD.nodes())
            .mapToObj(x -> GaussRule.legendre(ORDER - 1, x))
            .toArray(double[][]::new);

    /**
     * A box.
     *
     * @param low its corner, [D]
     * @param width [D]
     */
    record Box(double[] low, double[] width) {
        /** The 2ᴰ halves. */
        List<Box> halves() {
            int dim = low.length;
            List<Box> halves = new ArrayList<>();
            for (int corner = 0; corner < 1 << dim; corner++) {
                double[] from = low.clone();
                double[] half = width.clone();
                for (int i = 0; i < dim; i++) {
                    half[i] /= 2;
                    from[i] += (corner >> i & 1) * half[i];
                }
                halves.add(new Box(from, half));
            }
            return halves;
        }

        /** Node j of the rule, [D]. */
        double[] node(int j) {
            double[] x = new double[low.length];
            for (int i = 0, rest = j; i < x.length; i++, rest /= ORDER) {
                x[i] = low[i] + 0.5 * width[i] * (1 + GaussRule.STANDARD.nodes()[rest % ORDER]);
            }
            return x;
        }

        /** The weight of node j. */
        double weight(int j) {
            double weight = 1;
            for (int i = 0, rest = j; i < low.length; i++, rest /= ORDER) {
                weight *= 0.5 * width[i] * GaussRule.STANDARD.weights()[rest % ORDER];
            }
            return weight;
        }
    }

    /** A box, and f at its nodes. */
    private record Cell(Box box, double[] logs) {
        /** The integral of e^(f − top). */
        double mass(double top) {
            if (top == Double.NEGATIVE_INFINITY) {
                return 0;
            }
            double mass = 0;
            for (int j = 0; j < logs.length; j++) {
                mass += box.weight(j) * Math.exp(logs[j] - top);
            }
            return mass;
        }

        double top() {
            return Arrays.stream(logs).max().orElseThrow();
        }
    }

    private final UnaryOperator<Tensor> f;
    private final List<Cell> cells;
    private final double top;
    private final double error;
    /** The mass of the cells up to each, relative to the whole. */
    private final double[] cumulative;

    private final double mass;

    /** Nodes with no more than this share of the mass are left out. */
    private final double leastShare;

    private CellQuadrature(UnaryOperator<Tensor> f, List<Cell> cells, double top, double error, double leastShare) {
        this.f = f;
        this.cells = cells;
        this.leastShare = leastShare;
        this.top = top;
        this.cumulative = new double[cells.size()];
        double sum = 0;
        for (int c = 0; c < cumulative.length; c++) {
            sum += cells.get(c).mass(top);
            cumulative[c] = sum;
        }
        this.mass = sum;
        this.error = error / sum;
        Arrays.setAll(cumulative, c -> cumulative[c] / mass);
    }

    /**
     * Over the union of these boxes.
     *
     * @param f [n, D] to [n], in logarithms, where −∞ stands for no mass
     * @param tolerance the difference between a cell and its parts that is accepted, as a share of the whole
     */
    static CellQuadrature of(UnaryOperator<Tensor> f, List<Box> boxes, double tolerance) {
        List<Cell> pending = evaluated(f, boxes);
        List<Cell> leaves = new ArrayList<>();
        double top = top(pending, Double.NEGATIVE_INFINITY);
        double settled = 0;
        double error = 0;
        long values = count(pending);
        while (!pending.isEmpty()) {
            List<Cell> parts = evaluated(
                    f,
                    pending.stream().flatMap(cell -> cell.box.halves().stream()).toList());
            values += count(parts);
            double highest = top(parts, top);
            double rise = top == highest ? 1 : Math.exp(top - highest);
            settled *= rise;
            error *= rise;
            top = highest;
            double total = settled;
            for (Cell part : parts) {
                total += part.mass(top);
            }
            List<Cell> next = new ArrayList<>();
            int each = parts.size() / pending.size();
            for (int c = 0; c < pending.size(); c++) {
                List<Cell> own = parts.subList(c * each, (c + 1) * each);
                double sum = 0;
                for (Cell part : own) {
                    sum += part.mass(top);
                }
                double difference = Math.abs(sum - pending.get(c).mass(top));
                if (difference <= tolerance * total) {
                    leaves.add(pending.get(c));
                    settled += sum;
                    error += difference;
                } else if (values > MOST_VALUES) {
                    leaves.addAll(own);
                    settled += sum;
                    error += difference;
                } else {
                    next.addAll(own);
                }
            }
            pending = next;
        }
        return new CellQuadrature(f, leaves, top, error, 0);
    }

    /** Over an interval, cut into this many parts to begin with. */
    static CellQuadrature of(UnaryOperator<Tensor> f, double low, double high, int parts) {
        return of(f, new double[] {low}, new double[] {high}, parts, TOLERANCE);
    }

    /** Over an interval or a rectangle, cut into this many parts along each axis to begin with. */
    static CellQuadrature of(UnaryOperator<Tensor> f, double[] low, double[] high, int parts, double tolerance) {
        int dim = low.length;
        double[] width = new double[dim];
        Arrays.setAll(width, i -> (high[i] - low[i]) / parts);
        List<Box> boxes = new ArrayList<>();
        for (int c = 0; c < Math.pow(parts, dim); c++) {
            int place = c;
            double[] from = new double[dim];
            Arrays.setAll(from, i -> low[i] + width[i] * (i == 0 ? place % parts : place / parts));
            boxes.add(new Box(from, width));
        }
        return of(f, boxes, tolerance);
    }

    /** The logarithm of the integral; −∞ if there is no mass. */
    double logIntegral() {
        return Math.log(mass) + top;
    }

    /** An estimate of its relative error, not a bound. */
    double relativeError() {
        return error;
    }

    /**
     * The same, with every cell that is too wide halved, and what has no more than a share of the whole left out.
     *
     * @throws IllegalStateException if that takes too many values of f
     */
    CellQuadrature refined(Predicate<Box> isTooWide, double leastShare) {
        List<Cell> narrow = new ArrayList<>();
        List<Cell> wide = new ArrayList<>(cells);
        while (!wide.isEmpty()) {
            List<Box> halves = new ArrayList<>();
            for (Cell cell : wide) {
                if (cell.mass(top) > leastShare * mass) {
                    if (isTooWide.test(cell.box)) {
                        halves.addAll(cell.box.halves());
                    } else {
                        narrow.add(cell);
                    }
                }
            }
            wide = evaluated(f, halves);
            if (count(wide) + count(narrow) > MOST_VALUES) {
                throw new IllegalStateException("more than " + MOST_VALUES + " nodes");
            }
        }
        return new CellQuadrature(f, narrow, top, error * mass, leastShare);
    }

    /** The nodes, [K, D]. */
    Tensor nodes() {
        List<double[]> nodes = new ArrayList<>();
        forEachNode((cell, j) -> nodes.add(cell.box.node(j)));
        return Tensor.of(nodes.toArray(double[][]::new));
    }

    /** The logarithms of their shares of the mass, [K]. */
    Tensor logShares() {
        List<Double> shares = new ArrayList<>();
        double whole = logIntegral();
        forEachNode((cell, j) -> shares.add(cell.logs[j] + Math.log(cell.box.weight(j)) - whole));
        return Tensor.of(shares.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private interface NodeVisitor {
        void visit(Cell cell, int node);
    }

    private void forEachNode(NodeVisitor visitor) {
        double least = Math.log(leastShare) + logIntegral();
        for (Cell cell : cells) {
            for (int j = 0; j < cell.logs.length; j++) {
                if (cell.logs[j] > least - Math.log(cell.box.weight(j))) {
                    visitor.visit(cell, j);
                }
            }
        }
    }

    /** The point that D + 1 uniform numbers lead to: the first chooses the cell, each of the others a coordinate in it. */
    double[] quantile(double[] uniform) {
        int c = Arrays.binarySearch(cumulative, uniform[0]);
        Cell cell = cells.get(Math.min(c < 0 ? -c - 1 : c + 1, cells.size() - 1));
        int dim = uniform.length - 1;
        double highest = cell.top();
        double[] values =
                Arrays.stream(cell.logs).map(log -> Math.exp(log - highest)).toArray();
        double[] x = new double[dim];
        for (int i = dim - 1; i >= 0; i--) {
            // Axis 0 varies fastest: sum over it for the marginal of the last axis, then choose that and go on.
            double xi = inverse(marginal(values), uniform[i + 1]);
            x[i] = cell.box.low[i] + 0.5 * cell.box.width[i] * (1 + xi);
            values = i == 0 ? values : at(values, xi);
        }
        return x;
    }

    /** Of the last axis: the sums over the axes before it. */
    private static double[] marginal(double[] values) {
        int rest = values.length / ORDER;
        double[] sums = new double[ORDER];
        for (int j = 0; j < values.length; j++) {
            sums[j / rest] += values[j] * (rest == 1 ? 1 : GaussRule.STANDARD.weights()[j % rest]);
        }
        return sums;
    }

    /** The values on the axes before the last one, at this place of the last: by the polynomial through its nodes. */
    private static double[] at(double[] values, double xi) {
        int rest = values.length / ORDER;
        double[] here = GaussRule.legendre(ORDER - 1, xi);
        double[] result = new double[rest];
        for (int m = 0; m < ORDER; m++) {
            double[] there = AT_NODES[m];
            double basis = 0;
            for (int k = 0; k < ORDER; k++) {
                basis += (k + 0.5) * GaussRule.STANDARD.weights()[m] * there[k] * here[k];
            }
            for (int j = 0; j < rest; j++) {
                result[j] += basis * values[m * rest + j];
            }
        }
        return result;
    }

    /** Where the integral from −1 of the polynomial with these values at the nodes is this share of the whole. */
    private static double inverse(double[] values, double share) {
        double[] coefficients = new double[ORDER];
        for (int j = 0; j < ORDER; j++) {
            double[] p = AT_NODES[j];
            for (int k = 0; k < ORDER; k++) {
                coefficients[k] += (k + 0.5) * GaussRule.STANDARD.weights()[j] * p[k] * values[j];
            }
        }
        double wanted = share * 2 * coefficients[0];
        double low = -1;
        double high = 1;
        for (int step = 0; step < 54; step++) {
            double middle = 0.5 * (low + high);
            double[] p = GaussRule.legendre(ORDER, middle);
            double integral = coefficients[0] * (middle + 1);
            for (int k = 1; k < ORDER; k++) {
                integral += coefficients[k] * (p[k + 1] - p[k - 1]) / (2 * k + 1);
            }
            if (integral < wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return 0.5 * (low + high);
    }

    private static List<Cell> evaluated(UnaryOperator<Tensor> f, List<Box> boxes) {
        if (boxes.isEmpty()) {
            return List.of();
        }
        int dim = boxes.get(0).low.length;
        int nodes = (int) Math.pow(ORDER, dim);
        int batch = MOST_ROWS / nodes;
        List<Cell> cells = new ArrayList<>(boxes.size());
        for (int from = 0; from < boxes.size(); from += batch) {
            List<Box> some = boxes.subList(from, Math.min(from + batch, boxes.size()));
            double[] points = new double[some.size() * nodes * dim];
            for (int row = 0; row < some.size() * nodes; row++) {
                System.arraycopy(some.get(row / nodes).node(row % nodes), 0, points, row * dim, dim);
            }
            double[] logs = f.apply(Tensor.of(new int[] {some.size() * nodes, dim}, points))
                    .toArray();
            for (int c = 0; c < some.size(); c++) {
                cells.add(new Cell(some.get(c), Arrays.copyOfRange(logs, c * nodes, (c + 1) * nodes)));
            }
        }
        return cells;
    }

    private static double top(List<Cell> cells, double atLeast) {
        return Math.max(atLeast, cells.stream().mapToDouble(Cell::top).max().orElse(atLeast));
    }

    private static long count(List<Cell> cells) {
        return cells.isEmpty() ? 0 : (long) cells.size() * cells.get(0).logs.length;
    }
}
