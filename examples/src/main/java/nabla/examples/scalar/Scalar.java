package nabla.examples.scalar;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A number that remembers how it was computed: reverse-mode differentiation in a hundred lines, for the chapter
 * {@code docs/autodiff.md}.
 */
public final class Scalar {
    private final double value;
    private final List<Edge> edges;
    private final int depth;

    /** An operand, and the rule that makes its adjoint from the result's: multiply by the local derivative. */
    private record Edge(Scalar operand, UnaryOperator<Scalar> pull) {}

    private Scalar(double value, Edge... edges) {
        this.value = value;
        this.edges = List.of(edges);
        this.depth = 1
                + this.edges.stream().mapToInt(edge -> edge.operand.depth).max().orElse(-1);
    }

    /** A number that was not computed from others. */
    public static Scalar of(double value) {
        return new Scalar(value);
    }

    /** The number itself. */
    public double value() {
        return value;
    }

    // The operations, each with its local derivatives, which are written in these operations again

    /** a + b; 1 and 1. */
    public Scalar add(Scalar b) {
        return new Scalar(value + b.value, new Edge(this, g -> g), new Edge(b, g -> g));
    }

    /** a·b; b and a. */
    public Scalar mul(Scalar b) {
        return new Scalar(value * b.value, new Edge(this, g -> g.mul(b)), new Edge(b, g -> g.mul(this)));
    }

    /** aᵖ; p·aᵖ⁻¹. The power 0 is the constant 1, so that no derivative of it asks for a⁻¹ at 0. */
    public Scalar pow(double p) {
        if (p == 0) {
            return of(1);
        }
        return new Scalar(
                Math.pow(value, p), new Edge(this, g -> g.mul(pow(p - 1)).mul(of(p))));
    }

    /** eᵃ; eᵃ. */
    public Scalar exp() {
        return new Scalar(Math.exp(value), new Edge(this, g -> g.mul(exp())));
    }

    /** tanh a; 1 − tanh² a. */
    public Scalar tanh() {
        return new Scalar(Math.tanh(value), new Edge(this, g -> g.mul(of(1).sub(tanh().pow(2)))));
    }

    /** max(a, 0); 1 where a > 0, else 0. */
    public Scalar relu() {
        return new Scalar(Math.max(value, 0), new Edge(this, g -> g.mul(of(value > 0 ? 1 : 0))));
    }

    /** −a. */
    public Scalar neg() {
        return mul(of(-1));
    }

    /** a − b. */
    public Scalar sub(Scalar b) {
        return add(b.neg());
    }

    /** a/b. */
    public Scalar div(Scalar b) {
        return mul(b.pow(-1));
    }

    // The reverse sweep

    /** The derivatives of y by some of the numbers it was computed from. */
    public static List<Scalar> gradient(Scalar y, Scalar... variables) {
        Map<Scalar, Scalar> adjoints = new HashMap<>();
        adjoints.put(y, of(1));
        for (Scalar node : backwards(y)) {
            Scalar adjoint = adjoints.get(node);
            for (Edge edge : node.edges) {
                adjoints.merge(edge.operand, edge.pull.apply(adjoint), Scalar::add);
            }
        }
        return List.of(variables).stream()
                .map(variable -> adjoints.getOrDefault(variable, of(0)))
                .toList();
    }

    /** All that y was computed from, results before their operands. */
    private static Iterable<Scalar> backwards(Scalar y) {
        Set<Scalar> seen = new HashSet<>(Set.of(y));
        Deque<Scalar> order = new ArrayDeque<>();
        PriorityQueue<Scalar> open = new PriorityQueue<>(Comparator.comparingInt((Scalar s) -> -s.depth));
        open.add(y);
        while (!open.isEmpty()) {
            Scalar node = open.poll();
            order.add(node);
            node.edges.stream().map(Edge::operand).filter(seen::add).forEach(open::add);
        }
        return order;
    }
}
