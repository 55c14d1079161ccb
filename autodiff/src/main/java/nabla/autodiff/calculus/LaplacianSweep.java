package nabla.autodiff.calculus;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Shapes;

/**
 * The forward Laplacian: one sweep carries for every intermediate result y its tangents T_k along K directions and L =
 * Σ_k ∂²y/∂k², without any reverse sweep (Li et al., A computational framework for neural network-based variational
 * Monte Carlo with forward Laplacian, 2024).
 *
 * <p>For y = f(x₁, x₂, …): L_y = Σᵢ (∂f/∂xᵢ)·Lᵢ + Σ_k D²f[T_k, T_k]. The second term is 0 for linear operations, 2·f(T_a,
 * T_b) for bilinear ones, Σᵢⱼ dᵢⱼ·(Σ_k TᵢTⱼ) for elementwise ones, and for general ones the derivative of the forward rule
 * along T.
 */
public final class LaplacianSweep {
    private final WengertList tape;
    private final Tensor[] tangents;
    private final Tensor[] laplacians;

    private LaplacianSweep(WengertList tape) {
        this.tape = tape;
        this.tangents = new Tensor[tape.size()];
        this.laplacians = new Tensor[tape.size()];
    }

    /**
     * Tangents and Laplacian of the tape's only result by its only variable.
     *
     * @param seeds the K directions, stacked on a leading axis
     */
    public static Result play(WengertList tape, Tensor seeds) {
        LaplacianSweep sweep = new LaplacianSweep(tape);
        int directions = seeds.size(0);
        for (int index = 0; index < tape.size(); index++) {
            if (tape.isVariable(index)) {
                sweep.tangents[index] = seeds;
            } else {
                sweep.visit(index, directions);
            }
        }
        Tensor result = tape.results().get(0);
        int index = tape.index(result);
        Tensor tangent = index < 0 ? null : sweep.tangents[index];
        Tensor laplacian = index < 0 ? null : sweep.laplacians[index];
        return new Result(
                tangent == null ? Tensor.zeros(Shapes.prepend(directions, result.shape())) : tangent,
                laplacian == null ? Tensor.zeros(result.shape()) : laplacian);
    }

    private void visit(int index, int directions) {
        Tensor node = tape.node(index);
        Tensor[] incoming = ForwardSweep.operandsOf(tape, index, tangents);
        if (incoming == null) {
            return;
        }
        Tensor tangent = Kind.push(tape, index, incoming);
        if (tangent == null) {
            return;
        }
        tangents[index] = tangent.broadcastTo(Shapes.prepend(directions, node.shape()));
        Tensor[] second = ForwardSweep.operandsOf(tape, index, laplacians);
        Tensor first = second == null ? null : Kind.push(tape, index, second);
        Tensor curvature = tape.derive(index, at -> curvature(at, node, incoming, tangents[index]));
        Tensor sum = first == null ? curvature : curvature == null ? first : first.add(curvature);
        laplacians[index] = sum == null ? null : sum.broadcastTo(node.shape());
    }

    /** Σ_k D²f[T_k, T_k], null if it is zero, of a result with these tangents. */
    private static Tensor curvature(Application at, Tensor node, Tensor[] t, Tensor tangent) {
        if (node.operation() instanceof Elementwise elementwise) {
            return ofElementwise(elementwise, at, t);
        }
        if (node.operation() instanceof Bilinear bilinear) {
            return t[0] == null || t[1] == null
                    ? null
                    : sumOverDirections(bilinear.apply(t[0], t[1])).mul(2);
        }
        if (node.operation() instanceof General general) {
            return ofGeneral(general, at, t, tangent);
        }
        return null;
    }

    /**
     * Σᵢⱼ dᵢⱼ·(Σ_k TᵢTⱼ), where dᵢⱼ is the derivative of the expression dᵢ along xⱼ, with which the result moves by dⱼ.
     * Operands without a tangent stand still: a derivative along them need not exist.
     */
    private static Tensor ofElementwise(Elementwise f, Application at, Tensor[] t) {
        int arity = t.length;
        Tensor[] operands = at.operands().clone();
        List<Tensor> variables = new ArrayList<>();
        for (int i = 0; i < arity; i++) {
            if (t[i] != null) {
                operands[i] = WengertList.variable(operands[i]);
                variables.add(operands[i]);
            }
        }
        Tensor result = WengertList.variable(at.result());
        variables.add(result);
        Application here = new Application(operands, result);
        Tensor sum = null;
        for (int i = 0; i < arity; i++) {
            if (t[i] == null) {
                continue;
            }
            WengertList expression = WengertList.between(variables, List.of(f.partial(i, here)));
            for (int j = i; j < arity; j++) {
                if (t[j] == null) {
                    continue;
                }
                List<Tensor> seeds = new ArrayList<>();
                for (int v = 0; v < arity; v++) {
                    if (t[v] != null) {
                        seeds.add(v == j ? Tensor.ones(at.shape(v)) : Tensor.zeros(at.shape(v)));
                    }
                }
                seeds.add(f.partial(j, at).broadcastTo(at.result().shape()));
                Tensor d = ForwardSweep.play(expression, seeds, 0).get(0);
                Tensor products = i == j
                        ? sumOverDirections(t[i].square())
                        : sumOverDirections(t[i].mul(t[j])).mul(2);
                Tensor term = d.mul(products);
                sum = sum == null ? term : sum.add(term);
            }
        }
        return sum;
    }

    /** The derivative along T of x ↦ jvp(x, T), each direction at its own copy of x and of the result, which moves by its tangent. */
    private static Tensor ofGeneral(General f, Application at, Tensor[] t, Tensor tangent) {
        int directions = tangent.size(0);
        Tensor[] operands = new Tensor[t.length];
        List<Tensor> variables = new ArrayList<>();
        List<Tensor> seeds = new ArrayList<>();
        for (int i = 0; i < t.length; i++) {
            operands[i] = at.operand(i).broadcastTo(Shapes.prepend(directions, at.shape(i)));
            if (t[i] != null) {
                operands[i] = WengertList.variable(operands[i]);
                variables.add(operands[i]);
                seeds.add(t[i]);
            }
        }
        Tensor result = WengertList.variable(at.result().broadcastTo(tangent.shape()));
        variables.add(result);
        seeds.add(tangent);
        Tensor rule = f.push(new Application(operands, result), t);
        if (rule == null) {
            return null;
        }
        return sumOverDirections(ForwardSweep.play(WengertList.between(variables, List.of(rule)), seeds, 0)
                .get(0));
    }

    private static Tensor sumOverDirections(Tensor x) {
        return x.sum(0);
    }

    /**
     * What the sweep gives.
     *
     * @param tangents the result's tangents, on a leading axis
     * @param laplacian Σ_k of its second derivatives along the directions
     */
    public record Result(Tensor tangents, Tensor laplacian) {}
}
