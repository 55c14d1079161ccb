package nabla.autodiff.calculus;

import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Shapes;

/** Makes one rule of an operation from the other: both are linear in what they carry, and transposes of each other. */
final class Transposition {
    private Transposition() {}

    /** The reverse rule: the forward rule, recorded on a tangent that stands for any, played backward. */
    static void ofForwardRule(General.Jvp jvp, Application at, Tensor adjoint, Adjoints adjoints) {
        int[] lead = Shapes.dropLast(adjoint.shape(), at.result().rank());
        int[] full = Shapes.concat(lead, at.result().shape());
        for (int i = 0; i < at.operands().length; i++) {
            if (adjoints.wants(i)) {
                Tensor tangent = WengertList.variable(Tensor.zeros(Shapes.concat(lead, at.shape(i))));
                Tensor[] tangents = new Tensor[at.operands().length];
                tangents[i] = tangent;
                Tensor image = jvp.push(at, tangents).broadcastTo(full);
                adjoints.add(i, transpose(tangent, image, adjoint));
            }
        }
    }

    /** The forward rule: the reverse rule, recorded on an adjoint that stands for any, played backward. */
    static Tensor ofReverseRule(General.Vjp vjp, Application at, Tensor[] tangents) {
        Tensor given =
                Arrays.stream(tangents).filter(t -> t != null).findFirst().orElseThrow();
        int operand = Arrays.asList(tangents).indexOf(given);
        int[] lead = Shapes.dropLast(given.shape(), at.operand(operand).rank());
        Tensor adjoint = WengertList.variable(
                Tensor.zeros(Shapes.concat(lead, at.result().shape())));
        Tensor[] sum = new Tensor[1];
        vjp.pull(at, adjoint, new Adjoints() {
            @Override
            public boolean wants(int i) {
                return tangents[i] != null;
            }

            @Override
            public void add(int i, Tensor image) {
                Tensor exact = ReverseSweep.toShape(image, Shapes.concat(lead, at.shape(i)));
                Tensor term = transpose(adjoint, exact, tangents[i]);
                sum[0] = sum[0] == null ? term : sum[0].add(term);
            }
        });
        return sum[0];
    }

    private static Tensor transpose(Tensor variable, Tensor image, Tensor seed) {
        return ReverseSweep.play(WengertList.between(List.of(variable), List.of(image)), List.of(seed), 0)
                .get(0);
    }
}
