package nabla.autodiff.programs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Shapes;

/** Reads a graph off recorded tensors. Tensors that do not descend from an input are constants. */
final class Recorder {
    private Recorder() {}

    static Graph read(List<Tensor> inputs, List<Tensor> outputs) {
        Map<Tensor, Node> nodes = new IdentityHashMap<>();
        List<Node> inputNodes = new ArrayList<>();
        for (Tensor input : inputs) {
            Node node = Node.input(inputNodes.size(), input.shape());
            inputNodes.add(node);
            nodes.put(input, node);
        }
        List<Node> order = new ArrayList<>(inputNodes);
        List<Tensor> computed = linkedTo(outputs, nodes.keySet());
        requireOwn(inputs, computed);
        for (Tensor tensor : computed) {
            List<Node> operands = new ArrayList<>();
            for (Tensor operand : tensor.operands()) {
                operands.add(nodeOf(operand, nodes, order));
            }
            Node node = Node.result(tensor.operation(), operands, tensor.shape());
            nodes.put(tensor, node);
            order.add(node);
        }
        List<Node> outputNodes = new ArrayList<>();
        for (Tensor output : outputs) {
            outputNodes.add(nodeOf(output, nodes, order));
        }
        return new Graph(order, inputNodes, outputNodes).withoutDeadNodes();
    }

    /**
     * Refuses what was linked before the recording began: a program would take it for a constant, and the derivative by it, or
     * the program that is being recorded around this one, would lose it without a word.
     */
    private static void requireOwn(List<Tensor> inputs, List<Tensor> computed) {
        if (!inputs.isEmpty()
                && !computed.isEmpty()
                && computed.get(0).number() < inputs.get(0).number()) {
            Tensor foreign = computed.get(0);
            throw new IllegalStateException(
                    "compile: the function uses a tensor of shape " + Shapes.text(foreign.shape())
                            + " that is being differentiated or recorded outside of it, which a program would take for a constant;"
                            + " give it to the program as an input, or call the function without compiling it");
        }
    }

    private static Node nodeOf(Tensor tensor, Map<Tensor, Node> nodes, List<Node> order) {
        return nodes.computeIfAbsent(tensor, constant -> {
            Node node = Node.constant(constant.shape(), constant.toArray());
            order.add(node);
            return node;
        });
    }

    /** The linked tensors that the outputs need, without the inputs, in the order of creation. */
    private static List<Tensor> linkedTo(List<Tensor> outputs, Set<Tensor> inputs) {
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Tensor> found = new ArrayList<>();
        Deque<Tensor> open = new ArrayDeque<>(outputs);
        while (!open.isEmpty()) {
            Tensor tensor = open.pop();
            if (tensor.isLinked() && !inputs.contains(tensor) && seen.add(tensor)) {
                found.add(tensor);
                tensor.operands().forEach(open::push);
            }
        }
        found.sort(Comparator.comparingLong(Tensor::number));
        return found;
    }
}
