package nabla.autodiff.programs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import nabla.autodiff.Operation;
import nabla.autodiff.calculus.Bilinear;
import nabla.autodiff.calculus.Constant;
import nabla.autodiff.evaluation.AnyPrecision;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.FromDoubles;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Pointwise;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.evaluation.ToDoubles;
import nabla.autodiff.evaluation.View;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.single.FloatKernels;
import nabla.autodiff.operations.Arithmetic;
import nabla.autodiff.operations.Selection;

/**
 * Lets a program compute in floats what is large. A value of more than {@value #SMALL} elements is computed in floats;
 * smaller ones (a loss, norms, rates, counters, keys) and all sums in doubles, and so is what has no form in floats. What
 * only moves numbers leaves them as they are. Where the two meet, conversions are put between them, one for each number.
 *
 * <p>Constants beyond the range of floats keep their meaning. One that is added, compared or chosen is a guard, and brought into
 * the range; by one that multiplies or divides, the product or quotient is computed in doubles. What moves, and arrays of more than
 * {@value #SMALL} constants that are not guards, are rounded as inputs are.
 *
 * <p>Inputs and outputs stay doubles; large states are floats.
 */
final class SinglePrecision {
    /** At most so many elements stay doubles: they cost nothing, and decide how exact the rest is. */
    private static final int SMALL = 16;

    /** Doubles rounded to floats. */
    private static final Constant ROUNDED = Constant.independent("toFloats", List.of(), new Rounding());

    /** Floats as doubles. */
    private static final Constant WIDENED = Constant.independent("toDoubles", List.of(), new Widening());

    /** Whose constants are guards. */
    private static final Set<Operation> GUARDED = Set.of(
            Arithmetic.ADD,
            Arithmetic.SUB,
            Selection.MAXIMUM,
            Selection.MINIMUM,
            Selection.WHERE,
            Selection.GT,
            Selection.GE,
            Selection.LT,
            Selection.LE,
            Selection.EQ);

    /** What multiplies or divides; a third operand is added, and its constants are guards. */
    private static final Set<Operation> SCALING =
            Set.of(Arithmetic.MUL, Arithmetic.DIV, Arithmetic.MUL_ADD, Arithmetic.SUB_MUL);

    private final List<Node> order = new ArrayList<>();
    private final Map<Node, Node> images = new IdentityHashMap<>();
    private final Map<Node, Node> converted = new IdentityHashMap<>();
    private final Map<Node, Node> guards = new IdentityHashMap<>();

    /** Large products and quotients in doubles, for the sake of their constants. */
    private final Set<Node> scaled = Collections.newSetFromMap(new IdentityHashMap<>());

    private SinglePrecision() {}

    /**
     * The graph in single precision.
     *
     * @param states how many of the first inputs are states
     */
    static Graph of(Graph graph, int states) {
        SinglePrecision rewriting = new SinglePrecision();
        List<Node> inputs = new ArrayList<>();
        for (Node input : graph.inputs()) {
            boolean isState = inputs.size() < states;
            Node image = input.in(isState && isLarge(input) ? Precision.SINGLE : Precision.DOUBLE);
            inputs.add(image);
            rewriting.add(input, image);
        }
        for (Node node : graph.nodes()) {
            if (!node.isInput()) {
                rewriting.add(node, node.isComputed() ? rewriting.image(node) : node);
            }
        }
        List<Node> outputs = new ArrayList<>();
        for (Node output : graph.outputs()) {
            Precision wanted =
                    outputs.size() < states ? inputs.get(outputs.size()).precision() : Precision.DOUBLE;
            outputs.add(rewriting.in(wanted, rewriting.images.get(output)));
        }
        return new Graph(rewriting.order, inputs, outputs).withoutDeadNodes();
    }

    private void add(Node node, Node image) {
        images.put(node, image);
        order.add(image);
    }

    private static boolean isLarge(Node node) {
        return Shapes.size(node.shape()) > SMALL;
    }

    private Node image(Node node) {
        List<Node> operands = node.operands().stream().map(images::get).toList();
        Evaluation evaluation = node.evaluation();
        if (evaluation instanceof ToDoubles) {
            return node.withOperands(operands);
        }
        if (evaluation instanceof FromDoubles) {
            return node.withOperands(all(operands, Precision.DOUBLE)).in(precision(isLarge(node)));
        }
        if (evaluation instanceof Pointwise || node.operation() instanceof Bilinear) {
            return isLarge(node) ? computed(node, operands) : node.withOperands(all(operands, Precision.DOUBLE));
        }
        if (evaluation instanceof AnyPrecision) {
            boolean meetsFloats = operands.stream().anyMatch(x -> x.precision() == Precision.SINGLE);
            return node.withOperands(all(operands, precision(meetsFloats))).in(precision(meetsFloats));
        }
        return node.withOperands(all(operands, Precision.DOUBLE));
    }

    /** An elementwise operation or a product with a large result. */
    private Node computed(Node node, List<Node> operands) {
        boolean isScaled = isScaled(node, operands);
        Precision precision = precision(!isScaled);
        List<Node> converted = new ArrayList<>();
        for (Node operand : operands) {
            boolean isGuard = operand.isConstant() && isGuard(node.operation(), converted.size());
            converted.add(isGuard ? guard(operand, precision) : in(precision, operand));
        }
        Node image = node.withOperands(converted).in(precision);
        if (isScaled) {
            scaled.add(image);
        }
        return image;
    }

    private static boolean isGuard(Operation operation, int operand) {
        return GUARDED.contains(operation) || SCALING.contains(operation) && operand == 2;
    }

    /** Whether a factor is a small constant beyond the range of floats, or one that may bring back from there. */
    private boolean isScaled(Node node, List<Node> operands) {
        List<Node> factors = IntStream.range(0, operands.size())
                .filter(i -> !isGuard(node.operation(), i))
                .mapToObj(operands::get)
                .toList();
        List<Node> constants =
                factors.stream().filter(x -> x.isConstant() && !isLarge(x)).toList();
        return constants.stream().anyMatch(SinglePrecision::isBeyondFloats)
                || !constants.isEmpty()
                        && SCALING.contains(node.operation())
                        && factors.stream().anyMatch(x -> scaled.contains(Fusion.root(x)));
    }

    private static boolean isBeyondFloats(Node constant) {
        return Arrays.stream(constant.elements()).anyMatch(x -> Double.compare(FloatKernels.inRange(x), x) != 0);
    }

    /** A constant whose elements are brought into the range of floats. */
    private Node guard(Node constant, Precision precision) {
        Node bounded = guards.computeIfAbsent(constant, this::bounded);
        return in(precision, bounded);
    }

    private Node bounded(Node constant) {
        if (!isBeyondFloats(constant)) {
            return constant;
        }
        double[] elements =
                Arrays.stream(constant.elements()).map(FloatKernels::inRange).toArray();
        Node bounded = Node.constant(constant.shape(), elements);
        order.add(bounded);
        return bounded;
    }

    private static Precision precision(boolean isSingle) {
        return isSingle ? Precision.SINGLE : Precision.DOUBLE;
    }

    private List<Node> all(List<Node> nodes, Precision precision) {
        return nodes.stream().map(node -> in(precision, node)).toList();
    }

    /** A node in a precision: itself, or what converts it. */
    private Node in(Precision precision, Node node) {
        if (node.precision() == precision) {
            return node;
        }
        Node known = converted.get(node);
        if (known == null) {
            known = conversion(node, precision);
            converted.put(node, known);
        }
        return known;
    }

    private Node conversion(Node node, Precision precision) {
        Node conversion;
        if (node.isConstant()) {
            conversion = Node.constant(node.shape(), node.elements());
        } else if (node.isComputed() && node.evaluation() instanceof View) {
            conversion =
                    node.withOperands(all(node.operands(), precision)); // the views of a value share its conversion
        } else {
            conversion = Node.result(precision == Precision.SINGLE ? ROUNDED : WIDENED, List.of(node), node.shape());
        }
        Node typed = conversion.in(precision);
        order.add(typed);
        return typed;
    }

    /** To floats, each rounded to the nearest. */
    private static final class Rounding implements FromDoubles {
        @Override
        public int[] shape(String name, int[][] operands) {
            return operands[0];
        }

        @Override
        public int reach() {
            return 0;
        }

        @Override
        public <A> Kernel<double[], A> plan(Kernels<A> kernels, int[][] operands, int[] result) {
            return Kernel.ranges(
                    Shapes.size(result), (x, y, from, to) -> kernels.narrow(x[0], from, y, from, to - from));
        }
    }

    /** To doubles, exactly. */
    private static final class Widening implements ToDoubles {
        @Override
        public int[] shape(String name, int[][] operands) {
            return operands[0];
        }

        @Override
        public int reach() {
            return 0;
        }

        @Override
        public <A> Kernel<A, double[]> plan(Kernels<A> kernels, int[][] operands, int[] result) {
            return Kernel.ranges(
                    Shapes.size(result), (x, y, from, to) -> kernels.widen(x[0], from, y, from, to - from));
        }
    }
}
