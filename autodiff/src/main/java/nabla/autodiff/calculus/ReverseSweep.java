package nabla.autodiff.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Shapes;

/**
 * Plays a tape backward. An adjoint is the derivative of the final result by an intermediate one; each operation hands
 * its result's adjoint on to its operands, multiplied by the transpose of its Jacobian.
 *
 * <p>Several adjoints can travel at once, on a leading axis.
 */
public final class ReverseSweep {
    private final WengertList tape;
    private final Tensor[] adjoints;

    private ReverseSweep(WengertList tape) {
        this.tape = tape;
        this.adjoints = new Tensor[tape.size()];
    }

    /**
     * The adjoints of the tape's variables.
     *
     * @param seeds an adjoint for each result
     * @param directions how many leading axes the seeds have more than the results: 0 or 1
     */
    public static List<Tensor> play(WengertList tape, List<Tensor> seeds, int directions) {
        ReverseSweep sweep = new ReverseSweep(tape);
        int[] lead = seeds.isEmpty() ? new int[0] : Arrays.copyOf(seeds.get(0).shape(), directions);
        for (int i = 0; i < seeds.size(); i++) {
            sweep.add(tape.index(tape.results().get(i)), seeds.get(i), lead);
        }
        sweep.run(lead);
        List<Tensor> result = new ArrayList<>(tape.variables().size());
        for (Tensor variable : tape.variables()) {
            int index = tape.index(variable);
            Tensor adjoint = index < 0 ? null : sweep.adjoints[index];
            result.add(adjoint == null ? Tensor.zeros(Shapes.concat(lead, variable.shape())) : adjoint);
        }
        return result;
    }

    private void run(int[] lead) {
        for (int index = tape.size() - 1; index >= 0; index--) {
            Tensor adjoint = adjoints[index];
            if (adjoint == null || tape.isVariable(index)) {
                continue;
            }
            adjoints[index] = null;
            int[] operands = tape.operands(index);
            Kind.pull(tape, index, adjoint, new Adjoints() {
                @Override
                public boolean wants(int operand) {
                    return operands[operand] >= 0;
                }

                @Override
                public void add(int operand, Tensor term) {
                    ReverseSweep.this.add(operands[operand], term, lead);
                }
            });
        }
    }

    /** Adds to the adjoint at a index, if it is on the tape. */
    private void add(int index, Tensor term, int[] lead) {
        if (index >= 0) {
            Tensor exact = toShape(term, Shapes.concat(lead, tape.node(index).shape()));
            adjoints[index] = adjoints[index] == null ? exact : adjoints[index].add(exact);
        }
    }

    /** The tensor summed along the axes that broadcasting stretched, and stretched where it has not been. */
    static Tensor toShape(Tensor x, int[] shape) {
        int[] from = x.shape();
        if (Arrays.equals(from, shape)) {
            return x;
        }
        int[] axes = new int[shape.length];
        int count = 0;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == 1 && from[i] != 1) {
                axes[count++] = i - shape.length;
            }
        }
        Tensor summed = count == 0 ? x : x.sumKeepDims(Arrays.copyOf(axes, count));
        return summed.broadcastTo(shape);
    }
}
