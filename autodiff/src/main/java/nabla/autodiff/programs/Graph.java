package nabla.autodiff.programs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * What a program computes.
 *
 * @param nodes all nodes that an output needs, operands first
 * @param inputs the inputs, needed or not
 * @param outputs the outputs
 */
record Graph(List<Node> nodes, List<Node> inputs, List<Node> outputs) {
    /** The graph with every node replaced by what a rule makes of it; what no output needs any more is left out. */
    Graph rewritten(UnaryOperator<Node> rule) {
        return rewritten((node, image) -> rule.apply(image));
    }

    /**
     * The same with a rule of a node as it stands here and as it is with the replaced operands. What it makes may have new
     * nodes for operands.
     */
    Graph rewritten(BinaryOperator<Node> rule) {
        Map<Node, Node> images = new IdentityHashMap<>();
        Set<Node> rewritten = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Node> order = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            List<Node> operands = node.operands().stream().map(images::get).toList();
            Node image = rule.apply(node, node.withOperands(operands));
            images.put(node, image);
            place(image, rewritten, order);
        }
        return new Graph(order, inputs, outputs.stream().map(images::get).toList()).withoutDeadNodes();
    }

    /** A node behind its operands, unless it stands there. */
    private static void place(Node node, Set<Node> placed, List<Node> order) {
        if (placed.add(node)) {
            node.operands().forEach(operand -> place(operand, placed, order));
            order.add(node);
        }
    }

    /** Only the nodes that an output needs, each once. */
    Graph withoutDeadNodes() {
        Set<Node> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Node> open = new ArrayDeque<>(outputs);
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (needed.add(node)) {
                node.operands().forEach(open::push);
            }
        }
        List<Node> kept = new ArrayList<>(needed.size());
        for (Node node : nodes) {
            if (needed.remove(node)) {
                kept.add(node);
            }
        }
        return new Graph(kept, inputs, outputs);
    }
}
