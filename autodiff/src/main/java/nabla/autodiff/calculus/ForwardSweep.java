package nabla.autodiff.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Shapes;

/**
 * Plays a tape forward. A tangent is the derivative of an intermediate result along a direction of the variables; each
 * operation makes its result's tangent from its operands'.
 *
 * <p>Several directions travel at once, on a leading axis; so one sweep made of large matrix products gives a whole
 * Jacobian.
 */
public final class ForwardSweep {
    private ForwardSweep() {}

    /**
     * The tangents of the tape's results.
     *
     * @param seeds a tangent for each variable
     * @param directions how many leading axes the seeds have more than the variables: 0 or 1
     */
    public static List<Tensor> play(WengertList tape, List<Tensor> seeds, int directions) {
        int[] lead = seeds.isEmpty() ? new int[0] : Arrays.copyOf(seeds.get(0).shape(), directions);
        Tensor[] tangents = new Tensor[tape.size()];
        for (int i = 0; i < seeds.size(); i++) {
            int index = tape.index(tape.variables().get(i));
            if (index >= 0) {
                tangents[index] = seeds.get(i);
            }
        }
        int[] lastUses = lastUses(tape);
        for (int index = 0; index < tape.size(); index++) {
            Tensor[] incoming = operandsOf(tape, index, tangents);
            if (incoming != null) {
                Tensor tangent = Kind.push(tape, index, incoming);
                int[] shape = tape.node(index).shape();
                tangents[index] = tangent == null ? null : tangent.broadcastTo(Shapes.concat(lead, shape));
            }
            for (int from : tape.operands(index)) {
                if (from >= 0 && lastUses[from] == index) {
                    tangents[from] = null;
                }
            }
        }
        List<Tensor> images = new ArrayList<>(tape.results().size());
        for (Tensor result : tape.results()) {
            int index = tape.index(result);
            Tensor tangent = index < 0 ? null : tangents[index];
            images.add(tangent == null ? Tensor.zeros(Shapes.concat(lead, result.shape())) : tangent);
        }
        return images;
    }

    /** What the sweep carries for the operands at a index, null where it is zero; null if it is zero everywhere. */
    static Tensor[] operandsOf(WengertList tape, int index, Tensor[] carried) {
        int[] operands = tape.operands(index);
        Tensor[] incoming = new Tensor[operands.length];
        boolean any = false;
        for (int i = 0; i < incoming.length; i++) {
            incoming[i] = operands[i] < 0 ? null : carried[operands[i]];
            any |= incoming[i] != null;
        }
        return any ? incoming : null;
    }

    /** For each index the last index where its tangent is needed: beyond the end for results. */
    private static int[] lastUses(WengertList tape) {
        int[] last = new int[tape.size()];
        for (int index = 0; index < tape.size(); index++) {
            for (int from : tape.operands(index)) {
                if (from >= 0) {
                    last[from] = index;
                }
            }
        }
        for (Tensor result : tape.results()) {
            int index = tape.index(result);
            if (index >= 0) {
                last[index] = tape.size();
            }
        }
        return last;
    }
}
