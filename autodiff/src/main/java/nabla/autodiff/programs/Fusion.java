package nabla.autodiff.programs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nabla.autodiff.evaluation.Pointwise;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.evaluation.View;

/**
 * Turns a graph into steps. Elementwise operations with results of one shape and precision form a group that runs block by block, so
 * that what passes between them stays in the cache; a result that nobody outside the group needs is never stored.
 *
 * <p>A node may join a group as long as all its operands are computed in earlier steps or in the group itself.
 */
final class Fusion {
    private static final int SMALL = 16;

    private final List<Object> steps = new ArrayList<>(); // a Node alone or a Group
    private final Map<Node, Integer> stepOf = new IdentityHashMap<>();

    private Fusion() {}

    static List<Step> steps(Graph graph) {
        Fusion fusion = new Fusion();
        Set<Node> early = smallOnes(graph);
        graph.nodes().stream().filter(early::contains).forEach(fusion::place);
        graph.nodes().stream()
                .filter(node -> node.isComputed() && !early.contains(node))
                .forEach(fusion::place);
        Set<Node> stored = fusion.stored(graph);
        List<Step> steps = new ArrayList<>();
        for (Object step : fusion.steps) {
            steps.add(step instanceof Group group ? FusedStep.of(group.members, stored) : SingleStep.of((Node) step));
        }
        return steps;
    }

    /**
     * Small results that hang on small ones alone, such as an optimiser's bias corrections. They are computed first, so that
     * elementwise operations which use them need not wait.
     */
    private static Set<Node> smallOnes(Graph graph) {
        Set<Node> small = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Node node : graph.nodes()) {
            boolean fits = node.isComputed() && Shapes.size(node.shape()) <= SMALL;
            for (Node operand : node.operands()) {
                fits &= operand.isComputed() ? small.contains(operand) : Shapes.size(operand.shape()) <= SMALL;
            }
            if (fits) {
                small.add(node);
            }
        }
        return small;
    }

    /** The node whose memory a view shares. */
    static Node root(Node node) {
        Node root = node;
        while (root.isComputed() && root.evaluation() instanceof View) {
            root = root.operands().get(0);
        }
        return root;
    }

    private void place(Node node) {
        if (node.evaluation() instanceof View) {
            return;
        }
        if (!(node.evaluation() instanceof Pointwise)) {
            stepOf.put(node, steps.size());
            steps.add(node);
            return;
        }
        int earliest = 0;
        for (Node operand : node.operands()) {
            Integer at = stepOf.get(root(operand));
            if (at != null) {
                boolean sameGroup =
                        stepOf.containsKey(operand) && steps.get(at) instanceof Group group && group.fits(node);
                earliest = Math.max(earliest, sameGroup ? at : at + 1);
            }
        }
        for (int at = steps.size() - 1; at >= earliest; at--) {
            if (steps.get(at) instanceof Group group && group.fits(node)) {
                group.members.add(node);
                stepOf.put(node, at);
                return;
            }
        }
        stepOf.put(node, steps.size());
        steps.add(new Group(new ArrayList<>(List.of(node))));
    }

    /** The nodes that are read outside their own step. */
    private Set<Node> stored(Graph graph) {
        Set<Node> stored = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Node output : graph.outputs()) {
            stored.add(root(output));
        }
        for (Node node : graph.nodes()) {
            for (Node operand : node.operands()) {
                Integer from = stepOf.get(root(operand));
                boolean within = from != null && from.equals(stepOf.get(node)) && stepOf.containsKey(operand);
                if (!within) {
                    stored.add(root(operand));
                }
            }
        }
        return stored;
    }

    /** Elementwise operations that run together. */
    private record Group(List<Node> members) {
        boolean fits(Node node) {
            Node first = members.get(0);
            return first.precision() == node.precision() && Arrays.equals(first.shape(), node.shape());
        }
    }
}
