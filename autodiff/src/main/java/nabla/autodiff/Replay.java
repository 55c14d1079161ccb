package nabla.autodiff;

import static nabla.autodiff.operations.Selection.STOP_GRADIENT;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nabla.autodiff.calculus.Constant;
import nabla.autodiff.calculus.WengertList;

/**
 * The operations of a tape at other numbers: those of its variable, and of whatever else is not fixed, that is, inputs of a
 * program and variables of an outer differentiation. What holds at both places is more than an accident of an example, in
 * which a parameter may be 0 or NaN.
 */
final class Replay {
    private final Tensor variable;
    private final Tensor result;
    private final Map<Long, Tensor> graph = new TreeMap<>();
    private boolean hasOuter;

    private Replay(WengertList tape) {
        this.variable = tape.variables().get(0);
        this.result = tape.results().get(0);
        this.hasOuter = variable.operands[0].isLinked();
        Deque<Tensor> open = new ArrayDeque<>(List.of(result));
        while (!open.isEmpty()) {
            Tensor tensor = open.pop();
            if (tensor.isLinked() && graph.putIfAbsent(tensor.number(), tensor) == null && !isVariable(tensor)) {
                hasOuter |= isLeaf(tensor);
                open.addAll(List.of(tensor.operands));
            }
        }
    }

    /** Tapes of the same operations elsewhere; none if all but the variable is fixed. */
    static List<WengertList> elsewhere(WengertList tape) {
        Replay replay = new Replay(tape);
        List<WengertList> tapes = new ArrayList<>();
        if (replay.hasOuter) {
            tapes.add(replay.at(varied(replay.variable)));
        }
        // While a program is recorded x may be a placeholder, of another size than what is to come.
        if ((replay.variable.flags & Tensor.RECORDED) != 0) {
            tapes.add(replay.at(Rng.of(1).normal(replay.variable.shape)));
        }
        return tapes;
    }

    private WengertList at(Tensor x) {
        Tensor moved = WengertList.variable(x);
        Map<Long, Tensor> values = new HashMap<>();
        graph.forEach((number, tensor) -> values.put(number, value(tensor, moved, values)));
        return WengertList.between(
                List.of(moved),
                List.of(Optional.ofNullable(values.get(result.number())).orElse(result)));
    }

    private Tensor value(Tensor tensor, Tensor moved, Map<Long, Tensor> values) {
        if (isVariable(tensor)) {
            return moved;
        }
        if (isLeaf(tensor)) {
            return varied(tensor);
        }
        if (isDrawn(tensor.operation())) {
            return fixed(tensor);
        }
        Tensor[] operands = new Tensor[tensor.operands.length];
        for (int i = 0; i < operands.length; i++) {
            Tensor operand = tensor.operands[i];
            operands[i] = operand.isLinked() ? values.get(operand.number()) : fixed(operand);
        }
        return tensor.operation().apply(operands);
    }

    private boolean isVariable(Tensor tensor) {
        return tensor.number() == variable.number();
    }

    /** Whether it is an input or an outer variable. */
    private static boolean isLeaf(Tensor tensor) {
        boolean leaf = true;
        for (Tensor operand : tensor.operands) {
            leaf &= !operand.isLinked();
        }
        return leaf;
    }

    /** Random numbers are not special, and keys and the indices of streams are no quantities. */
    private static boolean isDrawn(Operation operation) {
        return operation instanceof Constant
                && operation.continuousDerivatives() == Operation.SMOOTH
                && operation != STOP_GRADIENT;
    }

    private static Tensor fixed(Tensor x) {
        return Tensor.wrap(x.shape, x.data());
    }

    /** Other numbers, of the same sign and no larger, as far as there are such; so most functions are defined there. */
    private static Tensor varied(Tensor x) {
        double[] data = Rng.of(2).split(x.number()).uniform(x.shape).toArray();
        for (int i = 0; i < data.length; i++) {
            double shrink = 0.5 + 0.5 * data[i];
            data[i] = x.data()[i] == 0 || !Double.isFinite(x.data()[i]) ? shrink : shrink * x.data()[i];
        }
        return Tensor.wrap(x.shape, data);
    }
}
