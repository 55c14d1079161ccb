package nabla.autodiff.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Tape;
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
    public static List<Tensor> play(Tape tape, List<Tensor> seeds, int directions) {
        int[] lead = seeds.isEmpty() ? new int[0] : Arrays.copyOf(seeds.get(0).shape(), directions);
        Tensor[] tangents = new Tensor[tape.size()];
        for (int i = 0; i < seeds.size(); i++) {
            int place = tape.place(tape.variables().get(i));
            if (place >= 0) {
                tangents[place] = seeds.get(i);
            }
        }
        int[] lastUses = lastUses(tape);
        for (int place = 0; place < tape.size(); place++) {
            Tensor[] incoming = operandsOf(tape, place, tangents);
            if (incoming != null) {
                Tensor tangent = Kind.push(tape, place, incoming);
                int[] shape = tape.node(place).shape();
                tangents[place] = tangent == null ? null : tangent.broadcastTo(Shapes.concat(lead, shape));
            }
            for (int from : tape.operands(place)) {
                if (from >= 0 && lastUses[from] == place) {
                    tangents[from] = null;
                }
            }
        }
        List<Tensor> images = new ArrayList<>(tape.results().size());
        for (Tensor result : tape.results()) {
            int place = tape.place(result);
            Tensor tangent = place < 0 ? null : tangents[place];
            images.add(tangent == null ? Tensor.zeros(Shapes.concat(lead, result.shape())) : tangent);
        }
        return images;
    }

    /** What the sweep carries for the operands at a place, null where it is zero; null if it is zero everywhere. */
    static Tensor[] operandsOf(Tape tape, int place, Tensor[] carried) {
        int[] operands = tape.operands(place);
        Tensor[] incoming = new Tensor[operands.length];
        boolean any = false;
        for (int i = 0; i < incoming.length; i++) {
            incoming[i] = operands[i] < 0 ? null : carried[operands[i]];
            any |= incoming[i] != null;
        }
        return any ? incoming : null;
    }

    /** For each place the last place where its tangent is needed: beyond the end for results. */
    private static int[] lastUses(Tape tape) {
        int[] last = new int[tape.size()];
        for (int place = 0; place < tape.size(); place++) {
            for (int from : tape.operands(place)) {
                if (from >= 0) {
                    last[from] = place;
                }
            }
        }
        for (Tensor result : tape.results()) {
            int place = tape.place(result);
            if (place >= 0) {
                last[place] = tape.size();
            }
        }
        return last;
    }
}
